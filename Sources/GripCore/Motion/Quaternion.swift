/// Three components along the axes of a frame.
struct Vector3: BitwiseCopyable, Equatable {
  var x = 0.0, y = 0.0, z = 0.0

  @inline(__always)
  init(_ x: Double, _ y: Double, _ z: Double) { (self.x, self.y, self.z) = (x, y, z) }

  @inline(__always)
  init() {}

  @inline(__always)
  init(_ vector: Sample.Vector) { self.init(Double(vector.x), Double(vector.y), Double(vector.z)) }

  @inline(__always)
  var squaredLength: Double { x * x + y * y + z * z }

  @inline(__always)
  static func + (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x + b.x, a.y + b.y, a.z + b.z) }

  @inline(__always)
  static func - (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x - b.x, a.y - b.y, a.z - b.z) }

  @inline(__always)
  static func * (a: Vector3, share: Double) -> Vector3 {
    Vector3(a.x * share, a.y * share, a.z * share)
  }

  @inline(__always)
  static func dot(_ a: Vector3, _ b: Vector3) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }
}

/// A rotation as a unit quaternion, w first.
public struct Quaternion: BitwiseCopyable, Sendable, Equatable {
  /// The cosine of half the angle.
  public internal(set) var w = 1.0
  /// The axis times the sine of half the angle.
  public internal(set) var x = 0.0, y = 0.0, z = 0.0

  @inline(__always)
  init(_ w: Double, _ x: Double, _ y: Double, _ z: Double) {
    (self.w, self.x, self.y, self.z) = (w, x, y, z)
  }

  /// No rotation.
  init() {}

  /// First the right one, then the left one.
  @inline(__always)
  static func * (a: Quaternion, b: Quaternion) -> Quaternion {
    Quaternion(
      a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
      a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
      a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
      a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w)
  }

  @inline(__always)
  mutating func normalize() {
    let square = w * w + x * x + y * y + z * z
    guard square > 0 else { return self = Quaternion() }
    let share = 1 / squareRoot(square)
    self = Quaternion(w * share, x * share, y * share, z * share)
  }

  /// By how much this is turned about one of the device's own axes from another one, in degrees from -180 to 180: what is left of the
  /// rotation between them when that part is taken out which tilts the axis itself (swing and twist).
  func degrees(about axis: RotationAxis, from first: Quaternion) -> Double {
    let turn = Quaternion(first.w, -first.x, -first.y, -first.z) * self
    let part = Vector3(turn.x, turn.y, turn.z).component(axis)
    // A quaternion and its negative are the same rotation.
    return turn.w < 0
      ? degreesOfHalf(sine: -part, cosine: -turn.w) : degreesOfHalf(sine: part, cosine: turn.w)
  }

  /// The vector in the frame that this rotation leads to.
  @inline(__always)
  func rotate(_ v: Vector3) -> Vector3 {
    let (m1, m2, m3) = (row1, row2, row3)
    return Vector3(Vector3.dot(m1, v), Vector3.dot(m2, v), Vector3.dot(m3, v))
  }

  // The rows of the same rotation as a matrix.

  @inline(__always)
  var row1: Vector3 { Vector3(1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)) }

  @inline(__always)
  var row2: Vector3 { Vector3(2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)) }

  @inline(__always)
  var row3: Vector3 { Vector3(2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)) }
}
