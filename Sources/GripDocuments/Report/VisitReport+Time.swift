import GripEvidence
import GripStore

/// Minutes: what the therapist attests gives units, what the device's clocks show stands beside it.
extension VisitReport {
  // MARK: Units

  var units: HTML {
    guard let units = account.units else {
      return Self.section(
        "units", "Units by two rules", .attested,
        "<p>\(Source.missing("no minutes are attested, so no units are counted"))</p>\(overlaps)")
    }
    let rows = units.codes.prefix(8).map { code -> HTML in
      let cut = code.secondsTruncated > 0 ? " (\(code.secondsTruncated) s cut)" : ""
      return """
        <tr><th scope="row">\(code.code)</th><td class="number">\(code.minutes)\(cut)</td>\
        <td class="number">\(code.unitsCMS)</td><td class="number">\(code.unitsAMA)</td>\
        <td>\(code.isBelowArticleMinutes ? "below 15 min" : "")</td></tr>
        """
    }
    let timed = units.codes.reduce(0) { $0 + $1.minutes }
    return Self.section(
      "units", "Units by two rules", .attested,
      """
      <table>
      <thead><tr><th scope="col">Code</th><th scope="col" class="number">Attested min</th>\
      <th scope="col" class="number">CMS 8 min</th><th scope="col" class="number">AMA midpoint</th><th scope="col">Flag</th></tr></thead>
      <tbody>
      \(Array(rows))
      </tbody>
      <tfoot><tr><th scope="row">Visit</th><td class="number">\(timed)</td><td class="number">\(units.unitsCMS)</td>\
      <td class="number">\(units.unitsAMA)</td><td></td></tr></tfoot>
      </table>
      \(remarks(units))
      \(overlaps)
      <p class="note">From attested whole minutes alone, never from the device's clocks. The therapist chooses code and rule. \
      CMS: \(TreatmentUnits.Rule.cms.citation). AMA: \(TreatmentUnits.Rule.ama.citation). "Below 15 min" is no rule of units: \
      published guidance asks for 15 minutes of 97530.</p>
      """)
  }

  private func remarks(_ units: TreatmentUnits) -> HTML {
    var lines: [HTML] = []
    if let tie = units.tie {
      lines.append(
        "<strong>Tie</strong> by the 8-minute rule: \(Words.count(Int(tie.units), "unit")) for \(tie.codes.joined(separator: " or ")), given to none here."
      )
    }
    lines += units.contradictions.map(contradiction)
    lines += units.excluded.map { entry in
      let reason = entry.reason == .notTimed ? "not billed by time" : "without the therapist"
      return "\(entry.code), \(entry.seconds / 60) min: no units, \(reason)."
    }
    if units.codes.count > 8 { lines.append("\(units.codes.count - 8) more codes are counted.") }
    return lines.isEmpty
      ? .none : "<ul class=\"note\">\(lines.prefix(6).map { "<li>\($0)</li>" as HTML })</ul>"
  }

  private func contradiction(_ found: TreatmentUnits.Contradiction) -> HTML {
    func minutes(_ seconds: Double) -> String { NumberText.fixed(seconds / 60, 1) }
    return switch found {
    case .aboveWall(let code, let attested, let wall):
      "<strong>Contradiction:</strong> \(code) has \(attested / 60) min attested with the controller; its wall clock holds \(minutes(wall)) min."
    case .aboveConnected(let code, let attested, let connected):
      "<strong>Contradiction:</strong> \(code) has \(attested / 60) min attested with the controller; it was connected for \(minutes(connected)) min."
    case .aboveTotal(let attested, let total):
      "<strong>Contradiction:</strong> the codes have \(attested / 60) min; the total treatment time is \(total / 60) min."
    }
  }

  private var overlaps: HTML {
    guard visit.isDated else {
      return "<p class=\"note\">Overlaps: \(Source.notReported("no date is recorded")).</p>"
    }
    guard !account.overlaps.isEmpty else {
      return "<p class=\"note\">No blocks of this patient or this clinician share time.</p>"
    }
    let lines = account.overlaps.prefix(4).map { overlap -> String in
      let length = NumberText.fixed(Double(overlap.microseconds) / 60e6, 1)
      let from = localTime(overlap.second.fromUTCMicroseconds)
      // Another patient is never named here.
      return overlap.kind == .samePatient
        ? "\(length) min from \(from), two blocks of this patient"
        : "\(length) min from \(from), a block of another patient of the same clinician"
    }
    let more = account.overlaps.count > 4 ? "; \(account.overlaps.count - 4) more" : ""
    return
      "<p class=\"note\"><strong>Overlaps:</strong> \(lines.joined(separator: "; "))\(more).</p>"
  }

  // MARK: Clocks

  private struct Clock {
    var name: String
    var pattern: String
    var seconds: Double
  }

  /// Where the wall clock's time went: shapes tell the parts of the bar apart, and the numbers stand below.
  var clocks: HTML {
    let whole = account.blocks.filter { !$0.isPart }.map(\.facts.clocks)
    guard !whole.isEmpty else {
      return Self.section(
        "clocks", "The device's clocks", .measured,
        "<p>\(Source.notReported("every block was split"))</p>")
    }
    let parts = [
      Clock(name: "active", pattern: "solid", seconds: whole.reduce(0) { $0 + $1.activeSeconds }),
      Clock(name: "quiet", pattern: "hatch", seconds: whole.reduce(0) { $0 + $1.quietSeconds }),
      Clock(name: "paused", pattern: "dots", seconds: whole.reduce(0) { $0 + $1.pausedSeconds }),
      Clock(
        name: "disconnected", pattern: "cross",
        seconds: whole.reduce(0) { $0 + $1.disconnectedSeconds }),
    ]
    let wall = whole.reduce(0) { $0 + $1.wallSeconds }
    let rows = parts.map { part -> HTML in
      """
      <tr><th scope="row">\(swatch(part.pattern)) \(part.name)</th><td class="number">\(Words.moment(part.seconds))</td>\
      <td class="number">\(NumberText.fixed(part.seconds, 1))</td></tr>
      """
    }
    let split: HTML =
      whole.count < account.blocks.count
      ? " Blocks within which a session was split are left out." : .none
    return Self.section(
      "clocks", "The device's clocks", .measured,
      """
      \(bar(parts, wall: wall))
      <table>
      <thead><tr><th scope="col">Clock</th><th scope="col" class="number">min:s</th><th scope="col" class="number">s</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      <tfoot><tr><th scope="row">wall</th><td class="number">\(Words.moment(wall))</td>\
      <td class="number">\(NumberText.fixed(wall, 1))</td></tr></tfoot>
      </table>
      <p class="note">Active: within repetitions and pauses under 5 s. Quiet: longer pauses; whether rest or treatment, only the \
      therapist can say. Wall is the sum of the four. No clock is a billable minute.\(split)</p>
      """)
  }

  private func bar(_ parts: [Clock], wall: Double) -> HTML {
    var x = 1.0
    let pieces = parts.filter { $0.seconds > 0 && wall > 0 }.map { part -> HTML in
      let width = part.seconds / wall * 358
      defer { x += width }
      return """
        <rect x="\(NumberText.fixed(x, 2))" y="1" width="\(NumberText.fixed(width, 2))" height="22" fill="url(#\(part.pattern))" class="edge"/>
        """
    }
    let text = parts.map { "\($0.name) \(Words.moment($0.seconds))" }.joined(separator: ", ")
    return """
      <svg class="bar" viewBox="0 0 360 24" role="img" aria-labelledby="bar-title bar-text">
      <title id="bar-title">The device's clocks as parts of the wall clock</title>
      <desc id="bar-text">\(text), of \(Words.moment(wall)) in all (minutes and seconds). The table below has the same figures.</desc>
      <defs>
      <pattern id="solid" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" class="ink"/></pattern>
      <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 8L8 -1" class="stroke"/></pattern>
      <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle cx="3" cy="3" r="1.3" class="ink"/></pattern>
      <pattern id="cross" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 8L8 -1M-1 -1L8 8" class="stroke"/></pattern>
      </defs>
      \(pieces)
      </svg>
      """
  }

  private func swatch(_ pattern: String) -> HTML {
    """
    <svg class="swatch" viewBox="0 0 20 12" aria-hidden="true"><rect x="1" y="1" width="18" height="10" fill="url(#\(pattern))" class="edge"/></svg>
    """
  }
}
