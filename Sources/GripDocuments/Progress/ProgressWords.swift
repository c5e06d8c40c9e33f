import GripCore
package import GripEvidence
import GripStore

/// How series and changes are said, the same on the terminal, on the report and on the patient's sheet.
package enum ProgressWords {
  /// A series' name, with its hand.
  package static func name(_ series: ProgressSeries) -> String {
    let isOfHand = !series.isAttested || series.id == "goniometer"
    let hand = isOfHand ? ", " + (series.hand ?? "hand not recorded") : ""
    return series.name.prefix(1).uppercased() + series.name.dropFirst() + hand
  }

  /// A series' name, with its hand and what it was measured in.
  package static func title(_ series: ProgressSeries) -> String {
    name(series) + (series.part.map { " (\(Words.cut($0, 40)))" } ?? "")
  }

  /// A value with its unit.
  package static func value(_ value: Double, _ series: ProgressSeries) -> String {
    Words.value(value, series.unit)
  }

  /// A change: its difference with sign, and its percentage, or its words, or why there is none.
  package static func change(_ change: ProgressChange, _ series: ProgressSeries) -> String {
    if let reason = change.notReported { return "not reported because " + reason }
    return [difference(change, series), change.text ?? ""].filter { !$0.isEmpty }
      .joined(separator: "; ")
  }

  /// The difference alone, and its percentage.
  static func difference(_ change: ProgressChange, _ series: ProgressSeries) -> String {
    guard let value = change.value else { return "" }
    let percent = change.percent.map {
      " (\($0 > 0 ? "+" : "")\(NumberText.fixed($0, 1)) %)"
    }
    return signed(value, series.unit) + (percent ?? "")
  }

  static func signed(_ value: Double, _ unit: String) -> String {
    let text = Words.value(value, unit)
    return value > 0 && text.first != "0" || text.hasPrefix("0.") && value > 0 ? "+" + text : text
  }

  /// What a change is against.
  package static func against(_ kind: ProgressChange.Kind) -> String {
    switch kind {
    case .last: "visit before"
    case .baseline: "first visit"
    case .goal: "goal"
    case .detectable: "MDC"
    case .important: "MCID"
    case .norm: "norm"
    case .cutOff: "cut-off of low strength"
    }
  }
}
