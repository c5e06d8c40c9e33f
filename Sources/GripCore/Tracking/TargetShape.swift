/// A target of force, or of rotation, over time, shown to a person who follows it with the hand. Its time counts from the first
/// sample of the block that it belongs to, so that it shares the time base of the stream. Its numbers are newtons from zero or the tare,
/// or degrees about an axis of the device from how it was held at that first sample.
public struct TargetShape: BitwiseCopyable, Sendable, Equatable {
  /// How it goes.
  public enum Kind: String, BitwiseCopyable, Codable, Sendable, CaseIterable {
    /// Always the mean.
    case constant
    /// The mean, up, and down: a sine.
    case sine
    /// The same by straight lines.
    case triangle
    /// Half of the period above the mean, half below.
    case square
    /// From below the mean: rise, hold, fall, and rest for what is left of the period.
    case trapezoid
    /// A sine whose frequency goes evenly from `startHertz` to `endHertz` in `durationSeconds`.
    case chirp
  }

  /// How it goes.
  public var kind: Kind
  /// The axis of the device about which it is to be turned; nil: the target is of force.
  public var axis: RotationAxis?
  /// The middle of it, in N or degrees.
  public var mean = 0.0
  /// How far it goes from the mean either way, in N or degrees; 0 for a constant one.
  public var amplitude = 0.0
  /// How far the hand may be from it and still be in its band, in N or degrees; 0 where no band is stated.
  public var band = 0.0
  /// After this time it is no longer shown, in s; 0: as long as its block.
  public var durationSeconds = 0.0
  /// Time of one cycle, in s; of all kinds but constant and chirp.
  public var periodSeconds = 0.0
  /// Of a trapezoid, in s.
  public var riseSeconds = 0.0
  /// See `riseSeconds`.
  public var holdSeconds = 0.0
  /// See `riseSeconds`.
  public var fallSeconds = 0.0
  /// Of a chirp, in Hz.
  public var startHertz = 0.0
  /// See `startHertz`.
  public var endHertz = 0.0

  /// A target of this kind whose numbers are to be set.
  public init(_ kind: Kind) { self.kind = kind }

  /// From its lowest to its highest value, in N or degrees.
  public var range: Double { 2 * amplitude }

  /// Whether it is shown at this time, in s since the block's first sample.
  @inline(__always)
  public func isShown(at time: Double) -> Bool {
    time >= 0 && (durationSeconds == 0 || time < durationSeconds)
  }

  /// Its value in N or degrees at a time in s since the block's first sample; meaningless where it is not shown.
  public func value(at time: Double) -> Double {
    switch kind {
    case .constant: mean
    case .sine: mean + amplitude * sine(turns: time / periodSeconds)
    case .triangle: mean + amplitude * Self.triangle(phase(time))
    case .square:
      phase(time) < 0.5 ? mean + amplitude : mean - amplitude
    case .trapezoid: mean + amplitude * trapezoid(phase(time) * periodSeconds)
    case .chirp:
      mean + amplitude
        * sine(
          turns: time
            * (startHertz + (endHertz - startHertz) * time / (2 * durationSeconds)))
    }
  }

  /// Half of a square's period, in s: it steps after each; nil for other kinds.
  var stepSeconds: Double? { kind == .square ? periodSeconds / 2 : nil }

  /// The part of the period that has passed, 0 ..< 1.
  private func phase(_ time: Double) -> Double {
    let turns = time / periodSeconds
    return turns - Double(Int64(turns))
  }

  /// From 0 up to 1, down to -1 and back to 0.
  private static func triangle(_ phase: Double) -> Double {
    if phase < 0.25 { return 4 * phase }
    return phase < 0.75 ? 2 - 4 * phase : 4 * phase - 4
  }

  private func trapezoid(_ time: Double) -> Double {
    if time < riseSeconds { return 2 * time / riseSeconds - 1 }
    if time < riseSeconds + holdSeconds { return 1 }
    let fallen = time - riseSeconds - holdSeconds
    return fallen < fallSeconds ? 1 - 2 * fallen / fallSeconds : -1
  }
}

/// The sine of an angle in turns. It is folded into a quarter turn first, so that whole and half turns give exactly 0.
func sine(turns: Double) -> Double {
  var u = turns - Double(Int64(turns))
  if u > 0.5 { u -= 1 }
  if u < -0.5 { u += 1 }
  if u > 0.25 { u = 0.5 - u }
  if u < -0.25 { u = -0.5 - u }
  return sineAndCosine(u * 6.283185307179586).sine
}
