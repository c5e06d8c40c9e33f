/// Finds the turning points of the angle about one axis: it turned where it went back by a little, and it stopped where it goes
/// no further for a while.
struct TurnFinder: BitwiseCopyable {
  /// A way from one turning point to the next, by the numbers of its points in the trace.
  struct Way: BitwiseCopyable {
    var from: Int64
    var to: Int64
    var degrees: Double
  }

  private struct Mark: BitwiseCopyable {
    var number: Int64 = 0
    var time: Int64 = 0
    var angle = 0.0
  }

  private var direction = 0
  private var pivot = Mark()
  private var extreme = Mark()
  /// While it has no direction: the least and the greatest angle of this second or so, and of the one before. What drifted
  /// earlier is no part of a movement.
  private var least = Mark()
  private var greatest = Mark()
  private var leastBefore = Mark()
  private var greatestBefore = Mark()
  private var since: Int64 = 0
  private var hasStarted = false

  /// Takes the next point; a way, if one ends by it.
  @inline(__always)
  mutating func add(number: Int64, time: Int64, angle: Double) -> Way? {
    let mark = Mark(number: number, time: time, angle: angle)
    guard hasStarted else {
      rest(at: mark)
      return nil
    }
    if direction == 0 {
      depart(mark)
      return nil
    }
    let ahead = (angle - extreme.angle) * Double(direction)
    if ahead > 0 {
      extreme = mark
      return nil
    }
    if ahead <= -RotationRules.reversalDegrees {
      let way = way
      (pivot, extreme, direction) = (extreme, mark, -direction)
      return way
    }
    guard time &- extreme.time >= RotationRules.settle else { return nil }
    let way = way
    rest(at: extreme)
    depart(mark)
    return way
  }

  /// What is under way ends; nothing goes on from it.
  mutating func end() -> Way? {
    defer { (hasStarted, direction) = (false, 0) }
    return direction == 0 ? nil : way
  }

  private var way: Way {
    Way(from: pivot.number, to: extreme.number, degrees: extreme.angle - pivot.angle)
  }

  private mutating func rest(at mark: Mark) {
    (least, greatest, leastBefore, greatestBefore) = (mark, mark, mark, mark)
    (since, direction, hasStarted) = (mark.time, 0, true)
  }

  private mutating func depart(_ mark: Mark) {
    let low = least.angle <= leastBefore.angle ? least : leastBefore
    let high = greatest.angle >= greatestBefore.angle ? greatest : greatestBefore
    if mark.angle - low.angle >= RotationRules.reversalDegrees {
      (pivot, extreme, direction) = (low, mark, 1)
    } else if high.angle - mark.angle >= RotationRules.reversalDegrees {
      (pivot, extreme, direction) = (high, mark, -1)
    } else if mark.time &- since >= RotationRules.settle {
      (leastBefore, greatestBefore, least, greatest) = (least, greatest, mark, mark)
      since = mark.time
    } else {
      // A stand-still lasts from its last extreme on: the movement begins there, not where the rest began.
      if mark.angle <= least.angle { least = mark }
      if mark.angle >= greatest.angle { greatest = mark }
    }
  }
}
