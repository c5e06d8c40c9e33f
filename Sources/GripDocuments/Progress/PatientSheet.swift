import GripCore
package import GripEvidence
import GripStore

/// One page for the patient, in plain words: what was measured over the visits. It praises nothing and promises nothing.
package struct PatientSheet {
  let progress: PatientProgress

  /// The sheet of these visits.
  package init(_ progress: PatientProgress) { self.progress = progress }

  private static let visitsMax = 8

  private var reference: String { Words.cut(progress.reference, 40) }
  private var days: [String] { progress.visits.map(\.day) }

  /// The page.
  package var html: String {
    let margins = PageMargins(
      reference: reference, day: days.last ?? "", name: "Sheet for the patient",
      isSimulated: progress.isSimulated)
    return ReportPage.html(
      title: "Your grip \(reference)", style: "\(Self.style)\(margins.rule)",
      main: """
        <header>
        <div class="title"><div><p class="eyebrow">\(reference)</p><h1>Your grip over your visits</h1></div>
        <dl class="facts"><div><dt>Newest visit</dt><dd><strong>\(days.last ?? "none")</strong></dd></div></dl></div>
        \(ReportPage.banner(progress.isSimulated, "A program made these samples."))\(ReportPage.banners(ofLimits: progress.deviceLimits))
        </header>
        \(hands)
        \(done)
        <p class="closing">This sheet shows what the controller measured, and nothing else. What it means for you, your therapist \
        can tell you.</p>
        """)
  }

  private static let style: HTML = """
    main { max-width: 46rem; }
    .facts dt, .facts dd { white-space: nowrap; }
    .title h1 { font-size: 1.9rem; }
    .hand p { font-size: 1.1rem; margin-bottom: .5rem; }
    .hand h2 { font-size: 1.4rem; }
    .bars { width: 100%; }
    .bars th { font-weight: 400; width: 6.5rem; white-space: nowrap; }
    .bars td { border-bottom: 0; }
    .bars th { border-bottom: 0; }
    .bars .number { width: 8rem; white-space: nowrap; }
    .closing { margin-top: 2rem; font-size: 1.05rem; }
    @media print { .hand p, .closing { font-size: 11pt; } .hand h2 { font-size: 14pt; } .bars { font-size: 10pt; } }

    """

  /// The strongest squeeze of each hand.
  private var hands: [HTML] {
    progress.series.filter { $0.id == "force.peak" }.map { series in
      let name = series.hand.map { "Your \($0) hand" } ?? "A hand that nobody noted"
      let shown = series.points.suffix(Self.visitsMax)
      let most = max(shown.map(\.value).max() ?? 1, 1)
      let rows = shown.map { point -> HTML in
        """
        <tr><th scope="row">\(days[point.visit])</th><td><svg viewBox="0 0 300 12" aria-hidden="true" preserveAspectRatio="none">\
        <rect x="0" y="1" width="\(NumberText.fixed(300 * max(0, point.value) / most, 1))" height="10" class="ink"/></svg></td>\
        <td class="number">\(amount(point.value))</td></tr>
        """
      }
      let left = series.points.count - shown.count
      let earlier: HTML =
        left > 0 ? "<p class=\"note\">\(Words.count(left, "earlier visit")) left out.</p>" : .none
      return """
        <section class="hand">
        <h2>\(name)</h2>
        \(sentence(series))
        <table class="bars"><caption>The strongest squeeze at each visit</caption><tbody>
        \(rows)
        </tbody></table>
        \(earlier)
        </section>
        """
    }
  }

  private func sentence(_ series: ProgressSeries) -> HTML {
    guard let newest = series.points.last, let first = series.points.first else { return .none }
    guard first.visit != newest.visit else {
      return
        "<p>Your strongest squeeze on \(days[newest.visit]) was <strong>\(amount(newest.value))</strong>. There is no other visit to put beside it yet.</p>"
    }
    let difference = newest.value - first.value
    let change =
      difference.magnitude < 0.5
      ? "the same as" : "\(amount(difference.magnitude)) \(difference > 0 ? "more" : "less") than"
    return """
      <p>Your strongest squeeze on \(days[newest.visit]) was <strong>\(amount(newest.value))</strong>. That is \(change) at your first \
      visit on \(days[first.visit]), when it was \(amount(first.value)).</p>
      """
  }

  /// A force in pounds, which people know, and in newtons.
  private func amount(_ newtons: Double) -> String {
    "\(NumberText.fixed(newtons / Force.newtonsPerPoundForce, 1)) pounds (\(NumberText.fixed(newtons, 0)) N)"
  }

  private var done: HTML {
    let repetitions = progress.visits.reduce(0) { $0 + $1.repetitions.values.reduce(0, +) }
    let (met, all) = progress.prescriptionsMet
    let plan: HTML =
      all > 0
      ? "<p>What was planned was done in full at \(met) of \(Words.count(all, "visit")).</p>"
      : .none
    return """
      <section class="hand">
      <h2>What you did</h2>
      <p>\(Words.count(progress.visits.count, "visit")), \(Words.count(repetitions, "squeeze")) counted.</p>
      \(plan)
      </section>
      """
  }
}
