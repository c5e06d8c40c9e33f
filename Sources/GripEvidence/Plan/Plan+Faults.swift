import GripCore

/// What is wrong with a field of a plan.
package struct PlanFault: Sendable, Equatable {
  /// Where, as "blocks[2].prescription.sets"; entries of lists are numbered from 1.
  package var path: String
  /// What was expected, or what contradicts.
  package var reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

extension Plan {
  /// The most bytes that a plan has as canonical JSON, so that it fits into a line of records with what stands around it.
  public static let bytesMax = 49_152
  /// The values of `hand`.
  public static let sides = Attestation.hands + ["both"]

  /// The first field that holds what it must not, with the reason. The reason never repeats what the field holds.
  func firstFault() -> RecordFault? {
    faults.first.map { RecordFault(field: $0.path, reason: $0.reason) }
  }

  /// Everything that is wrong with it.
  package var faults: [PlanFault] {
    let inFields = PlanField.faults(of: tree, PlanField.plan, at: "")
    return inFields.isEmpty ? relationFaults : inFields
  }

  /// What fields ask of each other.
  package var relationFaults: [PlanFault] {
    var faults: [PlanFault] = []
    var labels: Set<String> = []
    for (index, block) in blocks.enumerated() {
      let path = "blocks[\(index + 1)]"
      if !labels.insert(PlanBlock.comparable(block.label)).inserted {
        faults.append(
          PlanFault(path: path + ".label", reason: "expected a label that no other block has"))
      }
      let prescription = block.prescription
      if prescription?.targetNewtons != nil && prescription?.targetPercentOfMaximum != nil {
        faults.append(
          PlanFault(
            path: path + ".prescription.targetPercentOfMaximum",
            reason: "expected either targetNewtons or targetPercentOfMaximum, found both"))
      }
    }
    if faults.isEmpty && canonical.count > Self.bytesMax {
      faults.append(
        PlanFault(path: "blocks", reason: "a plan has at most \(Self.bytesMax) bytes as JSON"))
    }
    return faults
  }
}

extension PlanBlock {
  /// A label as labels are compared: capital and small letters alike, without spaces around it.
  static func comparable(_ label: String) -> String {
    let trimmed = label.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    return String(trimmed).lowercased()
  }
}

extension PlanField {
  /// What is wrong with these fields of a tree.
  package static func faults(
    of tree: PlanTree, _ fields: [PlanField], at path: String
  ) -> [PlanFault] {
    guard case .members(let members) = tree else {
      return [PlanFault(path: path, reason: "expected keys and values")]
    }
    let known = Set(fields.map(\.name))
    let strangers = members.keys.filter { !known.contains($0) }.sorted().map {
      PlanFault(path: joined(path, $0), reason: "unknown key")
    }
    return strangers
      + fields.flatMap { field -> [PlanFault] in
        let place = joined(path, field.name)
        guard let value = members[field.name] else {
          return field.isRequired
            ? [PlanFault(path: place, reason: "expected \(field.expected), found nothing")] : []
        }
        return field.faults(of: value, at: place)
      }
  }

  package static func joined(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : path + "." + name
  }

  private func faults(of value: PlanTree, at path: String) -> [PlanFault] {
    switch (kind, value) {
    case (.section(let fields), .members(let members)):
      return members.isEmpty ? [wrong(path)] : Self.faults(of: value, fields, at: path)
    case (.sections(let fields), .list(let entries)):
      guard (1...Attestation.entriesMax).contains(entries.count) else { return [wrong(path)] }
      return entries.enumerated().flatMap { index, entry in
        entry == .members([:])
          ? [PlanFault(path: "\(path)[\(index + 1)]", reason: "expected keys and values")]
          : Self.faults(of: entry, fields, at: "\(path)[\(index + 1)]")
      }
    case (.texts, .list(let entries)):
      guard (1...Attestation.entriesMax).contains(entries.count) else { return [wrong(path)] }
      return entries.enumerated().compactMap { index, entry in
        if case .text(let text) = entry, Self.isLine(text, Self.lineBytesMax) { return nil }
        return PlanFault(
          path: "\(path)[\(index + 1)]",
          reason: "expected one line of text of at most \(Self.lineBytesMax) bytes")
      }
    default: return accepts(value) ? [] : [wrong(path)]
    }
  }

  /// Whether a value that is no list and no section may stand in the field.
  private func accepts(_ value: PlanTree) -> Bool {
    switch (kind, value) {
    case (.text(let bytesMax), .text(let text)): Self.isLine(text, bytesMax)
    case (.word(let words), .text(let text)): words.contains(text)
    case (.code, .text(let text)): RecordFault.isCode(text)
    case (.target, .text(let text)):
      Self.isLine(text, Self.targetBytesMax) && (try? TargetShape(parsing: text)) != nil
    case (.number(let range), .number(let number)): range.contains(number)
    case (.count(let range), .number(let number)):
      Int(exactly: number).map(range.contains) ?? false
    case (.answer, .answer): true
    default: false
    }
  }

  private func wrong(_ path: String) -> PlanFault {
    PlanFault(path: path, reason: "expected \(expected)")
  }

  /// Texts are one line without signs that steer a terminal or a reader: what is printed and pasted must not be broken by
  /// what is typed.
  private static func isLine(_ text: String, _ bytesMax: Int) -> Bool {
    !text.isEmpty && text.utf8.count <= bytesMax
      && text.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
          && !(0x2028...0x2029).contains($0.value) && $0.value != 0xFEFF
      }
  }
}
