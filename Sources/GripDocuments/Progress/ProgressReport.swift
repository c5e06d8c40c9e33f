package import GripEvidence
import GripStore

/// A patient's visits side by side, for the clinician: what was measured and attested, and how it changed, each with n and rule. It
/// judges nothing. The same visits give the same bytes.
package struct ProgressReport {
  let progress: PatientProgress
  /// The program's version.
  let version: String

  /// The report of these visits.
  package init(_ progress: PatientProgress, version: String) {
    self.progress = progress
    self.version = version
  }

  var reference: String { Words.cut(progress.reference, 40) }
  var days: [String] { progress.visits.map(\.day) }
  var span: String {
    guard let first = days.first, let last = days.last else { return "no dated visit" }
    return first == last ? first : "\(first) to \(last)"
  }

  /// The page.
  package var html: String {
    ReportPage.html(
      title: "Progress report \(reference)",
      style: "\(Self.style)\(margins.rule)",
      main: """
        \(head)
        \(trends)
        \(changes)
        \(visits)
        \(figures)
        \(provenance)
        """)
  }

  private var margins: PageMargins {
    PageMargins(
      reference: reference, day: span, name: "Progress report", isSimulated: progress.isSimulated)
  }

  private static let style: HTML = """
    .plots { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 2rem; align-items: end; }
    .plots figure { break-inside: avoid; }
    .plots figcaption { font-weight: 700; }
    .changes td { white-space: nowrap; }
    .changes tbody th { font-weight: 400; }
    .changes tbody .group { font-weight: 700; padding-top: .5rem; }
    .changes, .visits { break-inside: auto; }
    @media screen and (max-width: 46rem) { .plots { grid-template-columns: 1fr; } }
    @media print { .plots { gap: 2mm 6mm; } .changes { break-before: page; } }

    """

  // MARK: Head

  private var head: HTML {
    let origins = Set(progress.visits.flatMap(\.origins)).sorted().joined(separator: ", ")
    let treated =
      progress.treatedHand.map { "<strong>\($0)</strong> hand" as HTML }
      ?? Source.missing("hand not stated in a plan")
    let title = ReportPage.title(
      "Grip progress report, patient", reference,
      facts: [
        ("Newest", "<strong>\(days.last ?? "no dated visit")</strong>"),
        (
          "Visits",
          "<strong>\(progress.visits.count)</strong> <span class=\"small\">\(span)</span>"
        ),
        ("Treated", treated), ("Data", "<strong>\(origins.isEmpty ? "none" : origins)</strong>"),
      ])
    return """
      <header>
      \(title)
      \(ReportPage.banner(progress.isSimulated, "A program made samples of at least one visit."))\(ReportPage.banners(ofLimits: progress.deviceLimits))
      <div class="tiles">
      \(peakTiles)
      \(prescriptionTile)
      \(painTile)
      </div>
      </header>
      """
  }

  private var peakTiles: [HTML] {
    let peaks = progress.series.filter { $0.id == "force.peak" }
    return peaks.map { series in
      let newest = series.points.last
      let lines = series.changes.filter { $0.kind != .goal || $0.value != nil }.map {
        "<p>\(ProgressWords.against($0.kind)): \(ProgressWords.change($0, series))</p>" as HTML
      }
      return ReportPage.tile(
        ProgressWords.title(series), .measured,
        newest.map {
          "\(NumberText.fixed($0.value, 1)) <span class=\"unit\">N, \(days[$0.visit])</span>"
        } ?? Source.missing("no value"), "\(lines)")
    }
  }

  private var prescriptionTile: HTML {
    let (met, all) = progress.prescriptionsMet
    guard all > 0 else {
      return ReportPage.tile(
        "Prescription met", .measured, Source.missing("no visit has one"), .none)
    }
    return ReportPage.tile(
      "Prescription met", .measured,
      "\(met) <span class=\"unit\">of \(Words.count(all, "visit"))</span>",
      "<p>Met: every line that the plan prescribes was reached in every set and repetition.</p>")
  }

  private var painTile: HTML {
    guard let last = progress.visits.indices.last else { return .none }
    func value(_ id: String) -> HTML {
      let point = progress.series.first { $0.id == id }?.points.last { $0.visit == last }
      return point.map { "\(NumberText.measure($0.value))" } ?? Source.missing("not attested")
    }
    let isAttested = progress.series.contains { series in
      series.id.hasPrefix("pain.") && series.points.contains { $0.visit == last }
    }
    guard isAttested else {
      return ReportPage.tile("Pain, newest visit", .attested, Source.missing("not attested"), .none)
    }
    return ReportPage.tile(
      "Pain, newest visit", .attested,
      "\(value("pain.before")) <span class=\"unit\">then</span> \(value("pain.after")) <span class=\"unit\">of 10</span>",
      .none)
  }

  // MARK: Trends

  private static let trendsMax = 8
  /// What is drawn first, where there is no room for all.
  private static let drawnFirst = [
    "force.peak", "trial.mean", "trial.maximum", "trial.deficit", "goniometer", "tracking.rmse",
    "tracking.rotation.rmse", "motion.arc.mean", "force.peak.mean", "force.hold.longest",
    "pain.before",
    "pain.after",
  ]

  private var trends: HTML {
    let drawn = progress.series.filter { $0.points.count > 1 }.enumerated().sorted {
      (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset)
    }.map(\.element)
    guard !drawn.isEmpty else {
      return VisitReport.section(
        "trends", "Over the visits", nil,
        "<p>\(Source.notReported("no measure has values of two visits"))</p>")
    }
    let figures = drawn.prefix(Self.trendsMax).enumerated().map { number, series -> HTML in
      let unit = Words.unit(series.unit)
      return """
        <figure><figcaption>\(ProgressWords.title(series))\(unit.isEmpty ? .none : ", \(unit)" as HTML)\
        \((series.isAttested ? Source.attested : .measured).mark)</figcaption>
        \(TrendPlot(series: series, days: days, number: number).svg)
        </figure>
        """
    }
    let rest: HTML =
      drawn.count > figures.count
      ? "<p class=\"note\">\(drawn.count - figures.count) more in the table below.</p>" : .none
    return VisitReport.section(
      "trends", "Over the visits", nil, "<div class=\"plots\">\(figures)</div>\(rest)")
  }

  private static func rank(_ series: ProgressSeries) -> Int {
    drawnFirst.firstIndex(of: series.id) ?? drawnFirst.count
  }

  // MARK: Tables

  private var changes: HTML {
    var parts: [String?] = []
    for series in progress.series where !parts.contains(series.part) { parts.append(series.part) }
    let groups = parts.map { part -> HTML in
      let rows = progress.series.filter { $0.part == part }.map(changeRow)
      return """
        <tbody>
        <tr><th scope="rowgroup" class="group" colspan="7">\(part.map { Words.cut($0, 60) } ?? "Whole visit")</th></tr>
        \(rows)
        </tbody>
        """
    }
    return VisitReport.section(
      "changes", "How it changed", nil,
      """
      <table>
      <thead><tr><th scope="col">Measure</th><th scope="col" class="number">First</th>\
      <th scope="col" class="number">Newest</th><th scope="col" class="number">Visits</th>\
      <th scope="col" class="number">Against the visit before</th><th scope="col" class="number">Against the first</th>\
      <th scope="col" class="number">Against the goal</th></tr></thead>
      \(groups)
      </table>
      <p class="note">■ measured, ◇ attested. A change is the newest value less the other, n = 2 visits; against the goal it is the newest value less the \
      plan's. – : not reported because one visit has a value, or the newest visit has none. Only the same measure of the same \
      hand in a block or test of the same name is compared.\(otherControllers)</p>
      """)
  }

  /// Changes that were measured with two controllers, which may not read alike.
  private var otherControllers: HTML {
    let changed = progress.series.filter { series in
      series.changes.contains { $0.kind == .baseline && $0.text != nil }
    }
    guard let text = changed.first?.changes.first(where: { $0.kind == .baseline })?.text else {
      return .none
    }
    return
      " <strong>\(Words.count(changed.count, "change")) since the first visit \(changed.count == 1 ? "was" : "were") \(text).</strong>"
  }

  private func changeRow(_ series: ProgressSeries) -> HTML {
    func cell(_ kind: ProgressChange.Kind) -> HTML {
      guard let change = series.changes.first(where: { $0.kind == kind }) else { return .none }
      guard change.notReported == nil else { return "–" }
      return "\(ProgressWords.difference(change, series))"
    }
    func value(_ point: ProgressSeries.Point?) -> String {
      point.map { Words.value($0.value, series.unit) } ?? ""
    }
    return """
      <tr><th scope="row">\(ProgressWords.name(series)) <span class="small">\(series.isAttested ? "◇ attested" : "■")</span></th>\
      <td class="number">\(value(series.points.first))</td><td class="number">\(value(series.points.last))</td>\
      <td class="number">\(series.points.count)</td><td class="number">\(cell(.last))</td>\
      <td class="number">\(cell(.baseline))</td><td class="number">\(cell(.goal))</td></tr>
      """
  }

  private var visits: HTML {
    let rows = progress.visits.enumerated().map { index, visit -> HTML in
      let hands = visit.repetitions.sorted { $0.key < $1.key }.map {
        "\($0.key.isEmpty ? "hand not recorded" : $0.key) \($0.value)"
      }
      let prescription: HTML =
        visit.prescription.map { "\($0.reached) of \($0.lines)" } ?? Source.missing("none")
      let help = visit.assistance.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      return """
        <tr><th scope="row">\(visit.day)</th><td>\(visit.status)</td><td>\(hands.joined(separator: ", "))</td>\
        <td class="number">\(visit.activeSeconds.map { NumberText.fixed($0 / 60, 1) } ?? "–")</td>\
        <td>\(prescription)</td><td class="text">\(help.isEmpty ? Source.missing("not attested") : "\(Words.cut(help.joined(separator: "; "), 120))")</td></tr>
        """
    }
    let undated: HTML =
      progress.undated > 0
      ? "<p class=\"note\">\(Words.count(progress.undated, "visit")) without a date left out.</p>"
      : .none
    return VisitReport.section(
      "visits", "Visits", nil,
      """
      <table>
      <thead><tr><th scope="col">Day</th><th scope="col">Record</th><th scope="col">Repetitions</th>\
      <th scope="col" class="number">Active, min</th><th scope="col">Prescription lines reached</th><th scope="col">Assistance \(Source.attested.mark)</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      \(undated)
      """)
  }

  /// Figures that were published for an instrument: with their source, or with the reason why they are not used. What is said
  /// of several series in the same words is said once.
  private var figures: HTML {
    var stated: [(words: String, titles: [String])] = []
    for series in progress.series {
      for change in series.changes where Self.published.contains(change.kind) {
        let n = change.notReported == nil ? change.n.map { ", n = \($0)" } ?? "" : ""
        let words =
          "\(ProgressWords.against(change.kind)): \(ProgressWords.change(change, series))\(n). "
          + "Rule: \(change.rule). Source: \(change.source ?? "none")."
        if let place = stated.firstIndex(where: { $0.words == words }) {
          stated[place].titles.append(ProgressWords.title(series))
        } else {
          stated.append((words, [ProgressWords.title(series)]))
        }
      }
    }
    let rows = stated.map {
      "<li><strong>\($0.titles.joined(separator: "; "))</strong>, \($0.words)</li>" as HTML
    }
    let deficit: HTML =
      progress.series.contains { $0.id == "trial.deficit" }
      ? .none
      : """
      <li><strong>Deficit against the other hand</strong>: not reported because no visit has a test of both hands by one protocol \
      and a plan that says which hand is treated.</li>
      """
    let none: HTML =
      stated.isEmpty
      ? "<li><strong>MDC, MCID, norms and cut-offs</strong>: not reported because no test of grip strength was done.</li>"
      : .none
    return VisitReport.section(
      "figures", "Figures of change and norms", nil,
      """
      <ul>
      \(rows)
      \(none)
      \(deficit)
      </ul>
      """)
  }

  private static let published: Set<ProgressChange.Kind> = [
    .detectable, .important, .norm, .cutOff,
  ]

  private var provenance: HTML {
    """
    <p class="note">Made by gripctl \(version) from the sealed facts of each session and from what was attested since. \
    <span class="code">gripctl verify</span> checks the sessions; each visit has its own report with every repetition.</p>
    """
  }
}
