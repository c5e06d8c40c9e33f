import GripStore

/// What a note says of a block: which measures, in which order, in which words. The code decides which measures come first,
/// since each asks for others; it decides nothing else.
enum NoteFacts {
  /// A measure with its name in a note. Where it is `isAsked` and has no value, the reason is said instead.
  private struct Item {
    var id: String
    var name: String
    var isAsked = false
  }

  private static let strength = [
    Item(id: "force.peak", name: "peak force", isAsked: true),
    Item(id: "force.peak.mean", name: "mean of the peaks", isAsked: true),
    Item(id: "force.peak.mean.ofMaximum", name: "of the stated maximum"),
  ]
  private static let dosage = [
    Item(id: "force.tension", name: "time under tension"),
    Item(id: "force.hold.longest", name: "longest hold"),
    Item(id: "force.hold.total", name: "time held"),
    Item(id: "force.impulse", name: "impulse"),
    Item(id: "force.fatigue.3", name: "fatigue index (3 repetitions)"),
  ]
  private static let control = [
    Item(id: "tracking.rmse", name: "tracking error (RMSE)"),
    Item(id: "tracking.inBand", name: "time in the target's band"),
    Item(id: "tracking.lag", name: "lag behind the target"),
    Item(id: "force.hold.cov", name: "force steadiness (CoV of the holds)", isAsked: true),
  ]
  private static let motion = [
    Item(id: "motion.rotation.count", name: "device rotations"),
    Item(id: "motion.arc.mean", name: "mean device rotation arc"),
    Item(id: "motion.turning.force", name: "mean force while turning"),
    Item(id: "motion.smoothness.sparc", name: "smoothness (SPARC)"),
    Item(id: "motion.smoothness.ldlj", name: "smoothness (LDLJ)"),
  ]

  private static func items(_ code: String?) -> [Item] {
    switch code {
    case "97112": control + motion.reversed() + strength + dosage
    case "97530": strength + motion + control.filter { !$0.isAsked } + dosage
    default: strength + dosage + motion + control.filter { !$0.isAsked }
    }
  }

  /// The block as a note has it.
  static func block(_ block: VisitBlock) -> NoteBlock {
    var facts = [repetitions(block), time(block)].compactMap(\.self)
    for item in items(block.code) {
      // That a device was not turned is no fact of a squeeze.
      guard let measure = block.measure(item.id), measure.n != 0 else { continue }
      if let value = measure.value {
        let number = NumberText.measure(value) + unit(measure.unit)
        facts.append(.init(name: item.name, value: number + (measure.n.map { " (n \($0))" } ?? "")))
      } else if item.isAsked, let reason = measure.notReported {
        facts.append(.init(name: item.name, notReported: reason))
      }
    }
    return NoteBlock(
      session: block.session, block: block.number, code: block.code,
      activity: block.label == block.activity ? block.label : "\(block.label), \(block.activity)",
      hand: block.hand,
      origin: block.originText, facts: facts)
  }

  private static func repetitions(_ block: VisitBlock) -> NoteBlock.Fact {
    let count = block.repetitions.count
    let sets = block.sets
    var text = "\(count)" + (sets > 1 ? " in \(sets) sets" : "")
    if let dose = block.planned?.prescription, let each = dose.repetitions {
      text += " (prescribed \(dose.sets.map { "\($0) x " } ?? "")\(each))"
    }
    return .init(name: count == 1 ? "repetition" : "repetitions", value: text)
  }

  private static func time(_ block: VisitBlock) -> NoteBlock.Fact? {
    guard !block.isPart else {
      return .init(name: "active time", notReported: "the session was split within the block")
    }
    let clocks = block.facts.clocks
    let (active, connected) = (clocks.activeSeconds / 60, clocks.connectedSeconds / 60)
    return .init(
      name: "active",
      value: "\(NumberText.fixed(active, 1)) of \(NumberText.fixed(connected, 1)) min connected")
  }

  private static func unit(_ ucum: String) -> String {
    switch ucum {
    case "1", "{repetition}": ""
    case "%": " %"
    default: " " + ucum
    }
  }
}

/// Numbers as people read them, the same on every machine.
package enum NumberText {
  /// A number with so many decimals, 0 to 6, rounded half away from zero.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = [1.0, 10, 100, 1000, 10_000, 100_000, 1_000_000][max(0, min(6, decimals))]
    let scaled = (value * scale).rounded()
    guard scaled.magnitude < 9e15 else { return "-" }
    let digits = String(Int64(scaled.magnitude))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = scaled < 0 ? "-" : ""
    return decimals <= 0
      ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// Without zeros at its end that say nothing.
  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.hasSuffix("0") && text.contains(".") { text.removeLast() }
    return String(text.hasSuffix(".") ? text.dropLast() : text)
  }

  /// A measure's value: three digits that say something, or whole numbers.
  package static func measure(_ value: Double) -> String {
    switch value.magnitude {
    case 1000...: fixed(value, 0)
    case 10..<1000: fixed(value, value == value.rounded() ? 0 : 1)
    case 1..<10: fixed(value, value == value.rounded() ? 0 : 2)
    default: value == 0 ? "0" : trimmed(fixed(value, 3))
    }
  }
}
