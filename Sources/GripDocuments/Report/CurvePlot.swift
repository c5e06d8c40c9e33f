import GripEvidence
import GripStore

/// The force of a part of a session as a drawing: the curve, its repetitions by number, the blocks, and where there are no
/// samples. It needs no colour.
struct CurvePlot {
  let curve: ForceCurve
  let blocks: [VisitBlock]
  let ceilingNewtons: Double?
  /// Names the drawing's parts within the page.
  let number: Int
  let height: Double

  private static let width = 720.0
  private static let left = 40.0
  private static let right = 8.0
  private static let top = 30.0
  private static let bottom = 20.0

  private let plotRight = Self.width - Self.right
  private let plotBottom: Double
  private let stepNewtons: Double
  private let topNewtons: Double
  private let bottomNewtons: Double

  init(
    curve: ForceCurve, blocks: [VisitBlock], ceilingNewtons: Double?, number: Int, height: Double
  ) {
    self.curve = curve
    self.blocks = blocks
    self.ceilingNewtons = ceilingNewtons
    self.number = number
    self.height = height
    plotBottom = height - Self.bottom
    let forces = curve.strokes.joined().map(\.newtons)
    let greatest = max(forces.max() ?? 1, ceilingNewtons ?? 0, 1)
    let least = min(0, forces.min() ?? 0)
    let step = Self.step(greatest - least, lines: height > 150 ? 5 : 3)
    stepNewtons = step
    topNewtons = (greatest / step).rounded(.up) * step
    // Noise below zero needs no line of its own.
    bottomNewtons = least < -0.2 * step ? (least / step).rounded(.down) * step : 0
  }

  private func x(_ seconds: Double) -> Double {
    let length = max(curve.endSeconds - curve.startSeconds, 1e-3)
    let share = min(1, max(0, (seconds - curve.startSeconds) / length))
    return Self.left + share * (plotRight - Self.left)
  }

  private func y(_ newtons: Double) -> Double {
    let share = (newtons - bottomNewtons) / max(topNewtons - bottomNewtons, 1e-3)
    return plotBottom - share * (plotBottom - Self.top)
  }

  /// 1, 2 or 5 times a power of ten, so that about so many lines fit.
  static func step(_ span: Double, lines: Double) -> Double {
    let wanted = max(span, 1e-3) / lines
    var power = 1e-4
    while power * 10 < wanted { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted } ?? power * 10
  }

  private func at(_ value: Double) -> HTML { "\(NumberText.fixed(value, 1))" }

  /// The drawing.
  var svg: HTML {
    let count = blocks.reduce(0) { $0 + $1.repetitions.count }
    let peak = curve.strokes.joined().map(\.newtons).max()
    return """
      <svg class="curve" viewBox="0 0 720 \(at(height))" role="img" aria-labelledby="curve\(number)-title curve\(number)-text">
      <title id="curve\(number)-title">Force over time</title>
      <desc id="curve\(number)-text">Force in newtons from \(Words.moment(curve.startSeconds)) to \(Words.moment(curve.endSeconds)) (minutes and seconds), \
      \(Words.count(count, "repetition")) in \(Words.count(blocks.count, "block"))\(peak.map { ", greatest sample \(NumberText.fixed($0, 1)) N" } ?? ""). \
      The tables of blocks and repetitions have the figures.</desc>
      <defs><pattern id="gap\(number)" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M-1 9L9 -1" class="stroke"/></pattern></defs>
      \(grid)
      \(gaps)
      \(blockMarks)
      \(lines)
      \(repetitionMarks)
      </svg>
      """
  }

  private var grid: HTML {
    var pieces: [HTML] = []
    let count = Int(((topNewtons - bottomNewtons) / stepNewtons).rounded())
    for index in 0...min(max(count, 1), 20) {
      let newtons = bottomNewtons + Double(index) * stepNewtons
      let place = y(newtons)
      pieces.append(
        "<path d=\"M\(at(Self.left)) \(at(place))H\(at(plotRight))\" class=\"\(newtons == 0 ? "axis" : "grid")\"/><text x=\"\(at(Self.left - 5))\" y=\"\(at(place + 4))\" text-anchor=\"end\">\(NumberText.measure(newtons))</text>"
      )
    }
    let length = curve.endSeconds - curve.startSeconds
    let step =
      [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].first { length / $0 <= 12 } ?? 7200
    var time = (curve.startSeconds / step).rounded(.up) * step
    while time <= curve.endSeconds && pieces.count < 60 {
      pieces.append(
        "<path d=\"M\(at(x(time))) \(at(plotBottom))v4\" class=\"axis\"/><text x=\"\(at(x(time)))\" y=\"\(at(plotBottom + 16))\" text-anchor=\"\(x(time) > plotRight - 16 ? "end" : "middle")\">\(Words.moment(time))</text>"
      )
      time += step
    }
    pieces.append(
      "<text x=\"\(at(Self.left - 5))\" y=\"\(at(Self.top - 14))\" text-anchor=\"end\">N</text>")
    if let ceiling = ceilingNewtons {
      pieces.append(
        "<path d=\"M\(at(Self.left)) \(at(y(ceiling)))H\(at(plotRight))\" class=\"ceiling\"/>"
      )
    }
    return "\(pieces)"
  }

  /// Where there are no samples.
  private var gaps: HTML {
    let pieces = zip(curve.strokes, curve.strokes.dropFirst()).compactMap {
      before, after -> HTML? in
      guard let from = before.last, let to = after.first else { return nil }
      return hatched(from.seconds, to.seconds)
    }
    return "\(Array(pieces))"
  }

  private func hatched(_ from: Double, _ to: Double) -> HTML {
    let width = max(1.5, x(to) - x(from))
    let label: HTML =
      width > 52
      ? "<text x=\"\(at(x(from) + width / 2))\" y=\"\(at(Self.top + 14))\" text-anchor=\"middle\" class=\"onhatch\">no force</text>"
      : .none
    return """
      <rect x="\(at(x(from)))" y="\(at(Self.top))" width="\(at(width))" height="\(at(plotBottom - Self.top))" fill="url(#gap\(number))" class="edge"/>\(label)
      """
  }

  private var blockMarks: HTML {
    var labelEnd = Self.left - 20
    let pieces = blocks.map { block -> HTML in
      let start = x(block.startSeconds)
      var label = HTML.none
      let room = (x(block.endSeconds) - start - 6) / 6.2
      if start >= labelEnd && room >= 4 && !block.isWholeSession {
        let text = Words.cut(block.label, max(4, Int(room)))
        labelEnd = start + Double(text.count) * 6.2
        label = "<text x=\"\(at(start + 4))\" y=\"11\" class=\"block\">\(text)</text>"
      }
      let line: HTML =
        block.isWholeSession
        ? .none : "<path d=\"M\(at(start)) 2V\(at(plotBottom))\" class=\"boundary\"/>"
      return "\(line)\(label)\(target(block))"
    }
    return "\(pieces)"
  }

  /// The force that was prescribed, where it was.
  private func target(_ block: VisitBlock) -> HTML {
    guard let newtons = block.planned?.prescription?.targetNewtons, newtons <= topNewtons else {
      return .none
    }
    return
      "<path d=\"M\(at(x(block.startSeconds))) \(at(y(newtons)))H\(at(x(block.endSeconds)))\" class=\"target\"/>"
  }

  private var lines: HTML {
    let pieces = curve.strokes.map { stroke -> HTML in
      var path = ""
      for (index, point) in stroke.enumerated() {
        path += index == 0 ? "M" : "L"
        path += "\(NumberText.fixed(x(point.seconds), 1)) \(NumberText.fixed(y(point.newtons), 1))"
      }
      return "<path d=\"\(path)\" class=\"line\"/>"
    }
    return "\(pieces)"
  }

  /// A mark above each peak; numbers where there is room for them.
  private var repetitionMarks: HTML {
    var free = 0.0
    let pieces = blocks.flatMap(\.repetitions).map { row -> HTML in
      let (place, peak) = (x(row.peakSeconds), max(y(row.peakNewtons), Self.top))
      var label = HTML.none
      if place - 8 >= free {
        free = place + 8
        label =
          "<text x=\"\(at(place))\" y=\"\(at(peak - 8))\" text-anchor=\"middle\">\(row.number)</text>"
      }
      return "<path d=\"M\(at(place - 3)) \(at(peak - 6))h6l-3 5z\" class=\"ink\"/>\(label)"
    }
    return "\(pieces)"
  }
}

extension VisitReport {
  /// The curves of the visit's sessions, the first three on paper.
  var curve: HTML {
    let pieces = visit.groups.joined().map { $0 }
    let height =
      pieces.count == 1 ? (blocks.count > 3 ? 190.0 : 260) : pieces.count == 2 ? 130 : 70
    let drawings = pieces.prefix(12).enumerated().map { index, piece -> HTML in
      let drawing = drawing(of: piece, number: index + 1, height: height)
      return "<figure\(index < 3 ? "" : " class=\"screen\"" as HTML)>\(drawing)</figure>"
    }
    let more = pieces.count - 3
    let rest: HTML =
      more > 0
      ? "<p class=\"paper rest\">\(Words.count(more, "more session")) drawn in report.html.</p>"
      : .none
    let targets = blocks.contains { $0.planned?.prescription?.targetNewtons != nil }
    let ceiling = account.plan?.precautions?.forceCeilingNewtons.map {
      " Dash and dot: the plan's ceiling of \(Words.value($0, "N"))."
    }
    return Self.section(
      "force", "Force over time", .measured,
      """
      \(drawings)
      \(rest)
      <p class="note">▼ with its number: a repetition. Dashed upright line: a block begins.\(targets ? " Dotted level line: the force prescribed." : "")\(ceiling ?? "") \
      Hatched: no force (paused, or no data). Time in min:s from the session's first sample.</p>
      """)
  }

  private func drawing(of piece: SessionPiece, number: Int, height: Double) -> HTML {
    let from = Double(piece.fromMicroseconds) / 1e6
    let found = curves.first {
      $0.session == piece.session && ($0.startSeconds - from).magnitude < 1e-6
    }
    guard let found, !found.strokes.isEmpty else {
      return
        "<p>\(Source.notReported("the recording of this session is not kept, so its curve cannot be drawn"))</p>"
    }
    let inside = blocks.filter { $0.session == piece.session && $0.piece == piece }
    let start =
      piece.startUTCMicroseconds.map { "Session of \(localTime($0))" } ?? "Session without a date"
    let caption: HTML =
      visit.groups.joined().count > 1 ? "<figcaption>\(start)</figcaption>" : .none
    let plot = CurvePlot(
      curve: found, blocks: inside, ceilingNewtons: account.plan?.precautions?.forceCeilingNewtons,
      number: number, height: height)
    return "\(caption)\(plot.svg)"
  }
}
