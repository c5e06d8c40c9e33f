/// The force of a session, reduced to what a drawing can show without losing an extreme: of each column of the drawing the
/// first, least, greatest and last sample (the method M4: Jugel et al. 2014).
package struct ForceCurve: Sendable, Equatable {
  /// A sample that is drawn.
  package struct Point: Sendable, Equatable {
    /// Its time, in s from the session's first sample.
    package var seconds: Double
    /// Its force from zero, in N.
    package var newtons: Double

    package init(seconds: Double, newtons: Double) {
      self.seconds = seconds
      self.newtons = newtons
    }
  }

  /// The session's folder.
  package var session: String
  /// What is drawn begins here, in s from the session's first sample.
  package var startSeconds: Double
  /// It ends here.
  package var endSeconds: Double
  /// Points that are joined by a line; between two strokes there are no samples.
  package var strokes: [[Point]]

  /// Two samples that are further apart than this, in s, are not joined: the slowest controllers send ten a second.
  package static let gapSeconds = 0.5
  /// As many columns as a drawing of a page's width can tell apart.
  package static let columns = 720
  /// More gaps than this are not drawn one by one: each column can hold one.
  private static let strokesMax = columns

  /// The samples of a session, one after another, in memory that does not grow with them.
  package struct Reducer {
    private struct Column {
      var index = -1
      var first = Point(seconds: 0, newtons: 0)
      var least = Point(seconds: 0, newtons: 0)
      var greatest = Point(seconds: 0, newtons: 0)
      var last = Point(seconds: 0, newtons: 0)
    }

    private let session: String
    private let start: Double
    private let end: Double
    private let columns: Int
    private var column = Column()
    private var strokes: [[Point]] = []

    /// A reducer for a part of a session. `end` must be above `start`.
    ///
    /// - Parameter columns: how many columns the part is drawn in.
    package init(
      session: String, startSeconds: Double, endSeconds: Double,
      columns: Int = ForceCurve.columns
    ) {
      precondition(endSeconds > startSeconds && columns > 0, "there is nothing to draw in")
      self.session = session
      start = startSeconds
      end = endSeconds
      self.columns = columns
    }

    /// Takes the next sample. Samples that are no numbers, lie outside, or go back in time are left out.
    package mutating func add(seconds: Double, newtons: Double) {
      guard seconds.isFinite, newtons.isFinite, seconds >= start, seconds <= end else { return }
      let point = Point(seconds: seconds, newtons: newtons)
      let index = min(columns - 1, Int((seconds - start) / (end - start) * Double(columns)))
      guard column.index >= 0 else {
        strokes.append([])
        return open(index, point)
      }
      guard seconds >= column.last.seconds else { return }
      let isGap = seconds - column.last.seconds > ForceCurve.gapSeconds
      guard index == column.index && !(isGap && strokes.count < ForceCurve.strokesMax) else {
        close()
        if isGap && strokes.count < ForceCurve.strokesMax { strokes.append([]) }
        return open(index, point)
      }
      if newtons < column.least.newtons { column.least = point }
      if newtons > column.greatest.newtons { column.greatest = point }
      column.last = point
    }

    /// The curve of all samples that were taken.
    package consuming func finish() -> ForceCurve {
      close()
      return ForceCurve(session: session, startSeconds: start, endSeconds: end, strokes: strokes)
    }

    private mutating func open(_ index: Int, _ point: Point) {
      column = Column(index: index, first: point, least: point, greatest: point, last: point)
    }

    private mutating func close() {
      guard column.index >= 0 else { return }
      let inside = [column.least, column.greatest].sorted { $0.seconds < $1.seconds }
      for point in [column.first] + inside + [column.last]
      where strokes[strokes.count - 1].last != point {
        strokes[strokes.count - 1].append(point)
      }
    }
  }
}
