/// The speed of one movement at even intervals, and how smooth it was. Fixed memory: movements longer than `capacity` points have
/// no smoothness.
public struct SpeedProfile: ~Copyable {
  /// Points that it has room for.
  static var capacity: Int { 1024 }
  /// The spectral arc length looks at frequencies up to this, in Hz ...
  static var frequencyMax: Double { 10 }
  /// ... and at amplitudes from this part of the greatest on.
  static var amplitudeMin: Double { 0.05 }
  /// The spectrum is padded with zeros to the next power of two times this.
  private static var paddingShift: Int { 4 }
  private static var spectrumCapacity: Int { 4096 }

  private var speeds = FixedStorage(count: SpeedProfile.capacity, filledWith: 0.0)
  private var spectrum = FixedStorage(count: SpeedProfile.spectrumCapacity, filledWith: 0.0)
  /// Points of the movement; more than `capacity` says that some had no room.
  private(set) var count = 0

  /// A profile without points.
  public init() {}

  /// Takes the next speed, in any unit: smoothness has none.
  public mutating func append(_ speed: Double) {
    if count < Self.capacity { speeds[count] = speed }
    count &+= 1
  }

  /// Begins with another movement.
  mutating func removeAll() { count = 0 }

  private var isWhole: Bool { count >= 3 && count <= Self.capacity }

  /// The spectral arc length: the length of the normalised amplitude spectrum of the speed, negative; nearer to 0 is smoother.
  /// Balasubramanian, Melendez-Calderon, Roby-Brami, Burdet 2015 (J NeuroEng Rehabil 12:112).
  ///
  /// - Parameter rate: points a second.
  /// - Returns: nil for fewer than three points, too many, or no movement.
  public mutating func spectralArcLength(rate: Double) -> Double? {
    guard isWhole && rate > 0 else { return nil }
    var size = 1
    while size < count { size *= 2 }
    size <<= Self.paddingShift
    let step = rate / Double(size)
    let bins = lesser(Int(Self.frequencyMax / step), size - 1) + 1
    guard bins <= Self.spectrumCapacity else { return nil }
    var greatest = 0.0
    for bin in 0..<bins {
      let amplitude = amplitude(bin, of: size)
      spectrum[bin] = amplitude
      greatest = greater(greatest, amplitude)
    }
    guard greatest > 0 else { return nil }
    return arcLength(bins, least: greatest * Self.amplitudeMin, greatest)
  }

  /// The log dimensionless jerk: -ln of T³ / v² ∫ jerk² dt, with the greatest speed v and the second differences of speed as
  /// jerk; greater is smoother. Balasubramanian et al. 2015.
  ///
  /// - Parameter rate: points a second.
  /// - Returns: nil for fewer than three points, too many, or no movement.
  public func logDimensionlessJerk(rate: Double) -> Double? {
    guard let jerk = dimensionlessJerk(rate: rate), jerk < 0 else { return nil }
    return -naturalLogarithm(-jerk)
  }

  /// What `logDimensionlessJerk` is the logarithm of, negative.
  func dimensionlessJerk(rate: Double) -> Double? {
    guard isWhole && rate > 0 else { return nil }
    var peak = 0.0
    var sum = 0.0
    for index in 0..<count {
      peak = greater(peak, magnitude(speeds[index]))
      guard index >= 2 else { continue }
      let jerk = (speeds[index] - 2 * speeds[index - 1] + speeds[index - 2]) * rate * rate
      sum += jerk * jerk
    }
    guard peak > 0 else { return nil }
    let duration = Double(count) / rate
    return -(duration * duration * duration) / (peak * peak) * sum / rate
  }

  /// |X| at a bin of the padded transform, by a phasor that turns with each point.
  private func amplitude(_ bin: Int, of size: Int) -> Double {
    let (sine, cosine) = sineAndCosine(6.283185307179586 * Double(bin) / Double(size))
    var real = 0.0
    var imaginary = 0.0
    var (c, s) = (1.0, 0.0)
    for index in 0..<count {
      real += speeds[index] * c
      imaginary += speeds[index] * s
      (c, s) = (c * cosine - s * sine, c * sine + s * cosine)
    }
    return squareRoot(real * real + imaginary * imaginary)
  }

  private func arcLength(_ bins: Int, least: Double, _ greatest: Double) -> Double? {
    var first = 0
    while spectrum[first] < least { first += 1 }
    var last = bins - 1
    while spectrum[last] < least { last -= 1 }
    guard last > first else { return nil }
    let step = 1 / Double(last - first)
    var length = 0.0
    for bin in first..<last {
      let change = (spectrum[bin + 1] - spectrum[bin]) / greatest
      length += squareRoot(step * step + change * change)
    }
    return -length
  }
}
