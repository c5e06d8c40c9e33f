package import GripEvidence
import GripStore

/// The tables of a visit: what the report shows in short stands here in full.
package enum VisitTables {
  /// A row a block, in the order of time, with every measure that has a value in one of them.
  package static func blocks(_ account: VisitAccount) -> String {
    let measured = measureColumns(account)
    var table = CSV(
      columns: [
        "session", "block", "label", "activity", "hand", "code_as_entered", "plan_block", "origin",
        "start_s", "end_s", "is_part_of_a_split_block", "engaged", "repetitions", "sets",
        "active_s",
        "quiet_s",
        "paused_s", "disconnected_s", "connected_s", "wall_s",
      ] + measured.map(\.column))
    for block in account.blocks {
      let clocks = block.isPart ? nil : block.facts.clocks
      let times = [
        clocks?.activeSeconds, clocks?.quietSeconds, clocks?.pausedSeconds,
        clocks?.disconnectedSeconds, clocks?.connectedSeconds, clocks?.wallSeconds,
      ]
      let head: [CSV.Cell] = [
        .text(block.session), .count(block.number), .text(block.label), .text(block.activity),
        .text(block.hand), .text(block.code), .text(block.planned?.label), .text(block.originText),
        .number(block.startSeconds, decimals: 6), .number(block.endSeconds, decimals: 6),
        .text(block.isPart ? "yes" : "no"), .text(block.engaged.joined(separator: "; ")),
        .count(block.repetitions.count), .count(block.sets),
      ]
      table.append(
        head + times.map { .number($0, decimals: 6) }
          + measured.map { .number(block.measure($0.id)?.value, decimals: 6) })
    }
    return table.text
  }

  private static func measureColumns(_ account: VisitAccount) -> [(id: String, column: String)] {
    var seen: Set<String> = []
    return account.blocks.flatMap(\.facts.measures).filter {
      $0.value != nil && seen.insert($0.id).inserted
    }.map { ($0.id, $0.unit == "1" ? $0.id : "\($0.id) [\($0.unit)]") }
  }

  /// A row a repetition, in the order of time: its block, and what the session's own table says.
  package static func repetitions(_ account: VisitAccount) -> String {
    var columns: [String] = []
    for block in account.blocks {
      for name in account.sessions[block.session]?.repetitions.columns ?? []
      where !columns.contains(name) { columns.append(name) }
    }
    var table = CSV(columns: ["session", "block", "block_label", "hand"] + columns)
    for block in account.blocks {
      let names = account.sessions[block.session]?.repetitions.columns ?? []
      let places = columns.map { names.firstIndex(of: $0) }
      for row in block.repetitions {
        let cells = places.map { place in cell(place.map { row.cells[$0] }) }
        table.append(
          [.text(block.session), .count(block.number), .text(block.label), .text(block.hand)]
            + cells)
      }
    }
    return table.text
  }

  /// A cell of a session's table: numbers stay as they are written there.
  private static func cell(_ text: String?) -> CSV.Cell {
    guard let text, let value = Double(text), value.isFinite, !text.hasPrefix("+") else {
      return .text(text)
    }
    let decimals = text.split(separator: ".", maxSplits: 1).dropFirst().first?.utf8.count ?? 0
    let isSame = fixed(value, decimals) == text
    return isSame ? .number(value, decimals: decimals) : .text(text)
  }

  /// A row a trial, rejected ones included, with who rejected it, when and why.
  package static func trials(_ account: VisitAccount) -> String {
    var table = CSV(columns: [
      "session", "protocol", "trial", "repetition", "block", "hand", "start_s", "peak_N", "hold_s",
      "rest_before_s", "not_as_the_protocol_asks", "counts", "rejected_because", "rejected_by",
      "rejected_at_UTC",
    ])
    for series in account.trialSeries {
      for trial in series.trials {
        let facts = trial.facts
        table.append([
          .text(series.session), .text(series.facts.protocol), .count(facts.number),
          .count(facts.repetition), .count(facts.block), .text(trial.hand),
          .number(facts.startSeconds, decimals: 6), .number(facts.peakNewtons, decimals: 3),
          .number(facts.holdSeconds, decimals: 6), .number(facts.restSeconds, decimals: 6),
          .text(facts.violations.isEmpty ? nil : facts.violations.joined(separator: "; ")),
          .text(trial.isRejected ? "no" : "yes"), .text(trial.rejection?.why),
          .text(trial.rejection.map { Words.author($0.by) }),
          .text(trial.rejection.map { Words.utc($0.utcMicroseconds) }),
        ])
      }
    }
    return table.text
  }

  /// A number with so many decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    NumberText.fixed(value, decimals)
  }
}
