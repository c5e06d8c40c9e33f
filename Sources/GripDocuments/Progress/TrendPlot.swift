import GripEvidence
import GripStore

/// One measure over the visits, as a drawing: a point a visit, the days to scale.
struct TrendPlot {
  /// What is drawn.
  let series: ProgressSeries
  /// The days of all visits, the first to the last.
  let days: [String]
  /// What distinguishes it on its page.
  let number: Int

  private static let (width, height) = (350.0, 150.0)
  private static let (left, right, top, bottom) = (44.0, 40.0, 16.0, 24.0)

  var svg: HTML {
    let points = series.points.map { (x: x(days[$0.visit]), y: y($0.value), point: $0) }
    let path = HTML(
      points.enumerated().map { "\($0 == 0 ? "M" : "L")\(at($1.x)) \(at($1.y))" as HTML },
      between: "")
    let marks = points.map {
      "<circle cx=\"\(at($0.x))\" cy=\"\(at($0.y))\" r=\"3\" class=\"ink\"/>" as HTML
    }
    let said = series.points.map { "\(days[$0.visit]): \(Words.value($0.value, series.unit))" }
    return """
      <svg viewBox="0 0 \(at(Self.width)) \(at(Self.height))" role="img" aria-labelledby="trend\(number)-title trend\(number)-text">
      <title id="trend\(number)-title">\(ProgressWords.title(series))</title>
      <desc id="trend\(number)-text">\(said.joined(separator: "; "))</desc>
      \(grid)
      \(goal)
      <path d="\(path)" class="line"/>
      \(marks)
      \(labels(points.map { ($0.x, $0.y, $0.point.value) }))
      </svg>
      """
  }

  // MARK: Scales

  private var goalValue: Double? {
    guard let change = series.changes.first(where: { $0.kind == .goal }), let value = change.value,
      let newest = series.points.last
    else { return nil }
    return newest.value - value
  }

  /// A round number, about a third of the span from zero to the greatest value.
  private var step: Double {
    let values = series.points.map(\.value) + [goalValue ?? 0, 0]
    return CurvePlot.step((values.max() ?? 0) - (values.min() ?? 0), lines: 3)
  }

  /// From zero, or below it where values are, to a multiple of the step above all.
  private var range: ClosedRange<Double> {
    let values = series.points.map(\.value) + [goalValue ?? 0, 0]
    let least = ((values.min() ?? 0) / step).rounded(.down) * step
    return least...max(((values.max() ?? 0) / step).rounded(.up) * step, least + step)
  }

  private func y(_ value: Double) -> Double {
    let range = range
    let part = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return Self.height - Self.bottom - part * (Self.height - Self.top - Self.bottom)
  }

  private func x(_ day: String) -> Double {
    let all = days.map(Self.number)
    let (first, last) = (all.first ?? 0, all.last ?? 0)
    let space = Self.width - Self.left - Self.right
    guard last > first else { return Self.left + space / 2 }
    return Self.left + space * (Self.number(day) - first) / (last - first)
  }

  private static func number(_ day: String) -> Double {
    Double(UTCTime.nanoseconds(day + "T00:00:00.000000000Z") ?? 0) / 86_400e9
  }

  private func at(_ value: Double) -> HTML { "\(NumberText.fixed(value, 1))" }

  // MARK: Parts

  private var grid: HTML {
    let range = range
    let count = Int(((range.upperBound - range.lowerBound) / step).rounded())
    let lines = (0...min(max(count, 1), 8)).map { index -> HTML in
      let value = range.lowerBound + Double(index) * step
      return """
        <path d="M\(at(Self.left)) \(at(y(value)))H\(at(Self.width - Self.right))" class="\(value == 0 ? "axis" : "grid")"/>\
        <text x="\(at(Self.left - 5))" y="\(at(y(value) + 4))" text-anchor="end">\(NumberText.measure(value))</text>
        """
    }
    let ends = Set([days.first, days.last].compactMap(\.self)).sorted().map { day -> HTML in
      let anchor = days.count == 1 ? "middle" : day == days.first ? "start" : "end"
      return
        "<text x=\"\(at(x(day)))\" y=\"\(at(Self.height - 6))\" text-anchor=\"\(anchor)\">\(day)</text>"
    }
    return "\(lines)\(ends)"
  }

  private var goal: HTML {
    guard let goalValue else { return .none }
    return """
      <path d="M\(at(Self.left)) \(at(y(goalValue)))H\(at(Self.width - Self.right))" class="ceiling"/>\
      <text x="\(at(Self.width - Self.right + 4))" y="\(at(y(goalValue) + 4))">goal</text>
      """
  }

  /// The first and the newest value, beside their points.
  private func labels(_ points: [(x: Double, y: Double, value: Double)]) -> [HTML] {
    let ends = [(points.first, "start"), (points.count > 1 ? points.last : nil, "end")]
    return ends.compactMap { point, anchor in
      point.map {
        "<text x=\"\(at($0.x))\" y=\"\(at($0.y - 7))\" text-anchor=\"\(anchor)\" class=\"block\">\(NumberText.measure($0.value))</text>"
      }
    }
  }
}
