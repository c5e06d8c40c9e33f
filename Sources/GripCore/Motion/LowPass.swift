/// The coefficients of a Butterworth low-pass filter of second order with the time constant `seconds`, at a spacing of
/// samples: cut-off √2 / (2π τ), by the bilinear transform. Laidig and Seel, VQF (2022), section 3.2.
struct LowPass: BitwiseCopyable {
  private(set) var b0 = 1.0
  private var b1 = 0.0
  private var a1 = 0.0
  private var a2 = 0.0

  init() {}

  init(seconds tau: Double, spacing: Double) {
    // Twice the spacing or less is no filter any more.
    let (sine, cosine) = sineAndCosine(lesser(0.7071067811865476 * spacing / tau, 1.2))
    let c = sine / cosine
    let d = c * c + 1.4142135623730951 * c + 1
    b0 = c * c / d
    b1 = 2 * b0
    a1 = 2 * (c * c - 1) / d
    a2 = (1 - 1.4142135623730951 * c + c * c) / d
  }

  /// One signal in such a filter.
  struct State: BitwiseCopyable {
    var first = 0.0
    var second = 0.0

    init() {}

    /// As if the signal had always been `value`.
    @inline(__always)
    init(steady value: Double, _ filter: LowPass) {
      first = value * (1 - filter.b0)
      second = value * (filter.b0 - filter.a2)
    }
  }

  @inline(__always)
  func next(_ x: Double, _ state: inout State) -> Double {
    let y = b0 * x + state.first
    state.first = b1 * x - a1 * y + state.second
    state.second = b0 * x - a2 * y
    return y
  }
}

/// Three signals in one filter. For its time constant after the beginning it gives the mean of all so far, so that it needs no
/// time to settle.
struct LowPass3: BitwiseCopyable {
  private var x = LowPass.State(), y = LowPass.State(), z = LowPass.State()
  private var sum = Vector3()
  private var count = 0.0
  private(set) var value = Vector3()

  /// - Parameter countMax: samples in the time constant.
  @inline(__always)
  mutating func add(_ v: Vector3, _ filter: LowPass, countMax: Double) {
    if count < countMax {
      sum = sum + v
      count += 1
      value = sum * (1 / count)
      if count >= countMax { settle(filter) }
      return
    }
    value = Vector3(
      filter.next(v.x, &x), filter.next(v.y, &y), filter.next(v.z, &z))
  }

  /// Goes on from its value, with other coefficients.
  mutating func settle(_ filter: LowPass) {
    x = LowPass.State(steady: value.x, filter)
    y = LowPass.State(steady: value.y, filter)
    z = LowPass.State(steady: value.z, filter)
  }
}
