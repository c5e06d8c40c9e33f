package import GripEvidence

/// A patient's values over the visits as a table, a row for each.
package enum ProgressTable {
  /// The table, by RFC 4180.
  package static func csv(_ progress: PatientProgress) -> String {
    var table = CSV(columns: [
      "day", "measure", "name", "hand", "part", "value", "unit", "n", "whose_word", "controller",
    ])
    for series in progress.series {
      for point in series.points {
        table.append([
          .text(progress.visits[point.visit].day), .text(series.id), .text(series.name),
          .text(series.hand), .text(series.part), .number(point.value, decimals: 4),
          .text(series.unit), .count(point.n), .text(series.isAttested ? "attested" : "measured"),
          .text(point.controller),
        ])
      }
    }
    return table.text
  }
}
