/// Where the device was turned to at one moment.
struct TurnPoint: BitwiseCopyable {
  var time: Int64 = 0
  /// The gyroscope's angles about the three axes since the beginning, without its bias, in degrees.
  var angle = Vector3()
  /// Mean speeds since the point before, in degrees a second.
  var rate = Vector3()
  /// Mean force since the point before, in N.
  var force = 0.0
  /// How upright each axis is: the cosine of its angle with gravity.
  var upright = Vector3()

  @inline(__always)
  func angle(_ axis: RotationAxis) -> Double { angle.component(axis) }
}

extension Vector3 {
  @inline(__always)
  func component(_ axis: RotationAxis) -> Double {
    switch axis {
    case .x: x
    case .y: y
    case .z: z
    }
  }
}

/// The last points, in fixed memory: 20 s at 100 points a second.
struct RotationTrace: ~Copyable {
  static var capacity: Int64 { 2048 }

  private var storage = FixedStorage(count: Int(RotationTrace.capacity), filledWith: TurnPoint())
  /// Points so far; the newest is `count - 1`.
  private(set) var count: Int64 = 0

  /// The oldest that is still there.
  var first: Int64 { greater(count &- Self.capacity, 0) }

  @inline(__always)
  subscript(number: Int64) -> TurnPoint { storage[Int(number & (Self.capacity &- 1))] }

  @inline(__always)
  mutating func append(_ point: TurnPoint) {
    storage[Int(count & (Self.capacity &- 1))] = point
    count &+= 1
  }
}
