import GripEvidence
import GripSession
import GripStore

/// Blocks with their measures: each with its value, unit and n, or with the reason why it has none.
extension VisitReport {
  private static let columnsMax = 8

  var measures: HTML {
    let known = MeasureDefinition.shown.filter { column in
      blocks.contains { $0.measure(column.id)?.value != nil }
    }.prefix(Self.columnsMax)
    var reasons: [String] = []
    let (rows, rest) = Self.rows(blocks, printed: 6, restIn: "blocks.csv") { block, attributes in
      let cells = known.map { column in
        "<td class=\"number\">\(cell(block, column.id, &reasons))</td>" as HTML
      }
      return """
        <tr\(attributes)><th scope="row">\(Words.cut(block.label, 30))\(block.hand.map { ", \($0)" } ?? "")</th>\
        <td class="number">\(block.repetitions.count)</td>\(cells)</tr>
        """
    }
    let heads = known.map { column in
      let unit = Words.unit(blocks.lazy.compactMap { $0.measure(column.id)?.unit }.first ?? "")
      return
        "<th scope=\"col\" class=\"number\">\(column.head)\(unit.isEmpty ? .none : " <span class=\"small\">\(unit)</span>" as HTML)</th>"
        as HTML
    }
    return Self.section(
      "measures", "Measures of each block", .measured,
      """
      <table>
      <thead><tr><th scope="col">Block</th><th scope="col" class="number">Repetitions</th>\(heads)</tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      \(rest)
      \(footnotes(reasons))
      \(allMeasures)
      """)
  }

  private func cell(_ block: VisitBlock, _ id: String, _ reasons: inout [String]) -> HTML {
    guard let measure = block.measure(id) else { return Source.missing("none") }
    if let value = measure.value {
      let isOther = measure.n.map { $0 != block.repetitions.count } ?? false
      let n: HTML = isOther ? " <span class=\"small\">n \(measure.n ?? 0)</span>" : .none
      return "\(NumberText.measure(value))\(n)"
    }
    let reason = measure.notReported ?? "no reason is given"
    let place: Int
    if let known = reasons.firstIndex(of: reason) {
      place = known
    } else {
      reasons.append(reason)
      place = reasons.count - 1
    }
    return "– <sup>\(Self.letter(place))</sup>"
  }

  private static func letter(_ place: Int) -> String {
    place < 26 ? String(UnicodeScalar(UInt8(97 + place))) : String(place + 1)
  }

  private func footnotes(_ reasons: [String]) -> HTML {
    let because = reasons.prefix(6).enumerated().map {
      "<sup>\(Self.letter($0))</sup> \($1)" as HTML
    }
    let more: HTML =
      reasons.count > 6 ? "; \(reasons.count - 6) more reasons in summary.json" : .none
    let reported: HTML =
      because.isEmpty ? .none : " Not reported because: \(HTML(because, between: "; "))\(more)."
    return """
      <p class="note">n is the number of repetitions unless a cell gives another. CoV is the standard deviation (n - 1) against \
      the mean: consistency of trials, no test of effort.\(reported) Norms are not reported because the \
      device names no instrument that it reads like.</p>
      """
  }

  /// Every measure of every block, for the screen.
  private var allMeasures: HTML {
    let tables = blocks.prefix(60).map { block in
      let rows = block.facts.measures.map { measure -> HTML in
        let shown = block.measure(measure.id) ?? measure
        let value: HTML =
          shown.value.map { "\(Words.value($0, measure.unit))" }
          ?? Source.notReported(shown.notReported ?? "no reason is given")
        let n: HTML = shown.n.map { "\($0)" } ?? .none
        return """
          <tr><th scope="row">\(MeasureDefinition.names[measure.id] ?? measure.id)</th><td>\(value)</td>\
          <td class="number">\(n)</td><td class="small text">\(measure.rule)</td></tr>
          """
      }
      return """
        <details class="screen"><summary>All measures of \(Words.cut(title(block), 60))</summary>
        <table>
        <thead><tr><th scope="col">Measure</th><th scope="col">Value</th><th scope="col" class="number">n</th>\
        <th scope="col">Rule</th></tr></thead>
        <tbody>
        \(rows)
        </tbody>
        </table>
        </details>
        """ as HTML
    }
    return "\(Array(tables))"
  }

  // MARK: Repetitions

  /// Every repetition, folded. On paper the totals stand with the blocks.
  var repetitionRows: HTML {
    let all = blocks.flatMap { block in block.repetitions.map { (block, $0) } }
    guard !all.isEmpty else { return .none }
    let shown = all.prefix(1000).map { block, row -> HTML in
      """
      <tr><th scope="row">\(row.number)</th><td class="text">\(Words.cut(block.label, 30))</td><td class="number">\(row.set)</td>\
      <td class="number">\(NumberText.fixed(row.startSeconds, 2))</td>\
      <td class="number">\(NumberText.fixed(row.endSeconds - row.startSeconds, 2))</td>\
      <td class="number">\(NumberText.fixed(row.peakNewtons, 1))</td>\
      <td class="number">\(row.heldSeconds.map { NumberText.fixed($0, 2) } ?? "")</td></tr>
      """
    }
    let rest: HTML =
      all.count > shown.count ? "<p>\(all.count - shown.count) more in repetitions.csv.</p>" : .none
    return """
      <section class="screen" aria-labelledby="repetitions">
      <h2 id="repetitions">Repetitions \(Source.measured.mark)</h2>
      <details><summary>\(Words.count(all.count, "repetition")), one a row</summary>
      <table>
      <thead><tr><th scope="col">Repetition</th><th scope="col">Block</th><th scope="col" class="number">Set</th>\
      <th scope="col" class="number">Start, s</th><th scope="col" class="number">Duration, s</th>\
      <th scope="col" class="number">Peak, N</th><th scope="col" class="number">Held, s</th></tr></thead>
      <tbody>
      \(Array(shown))
      </tbody>
      </table>
      \(rest)
      </details>
      </section>
      """
  }
}
