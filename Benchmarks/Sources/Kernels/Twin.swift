import CTwin

/// The twins in C.
extension Stream {
  func decodeTwin() -> UInt64 {
    guard let first = Self.layout.plans.first?.samples.first else { return 0 }
    let lines = first.map { TwinLine(scale: $0.scale, offset: $0.offset) }
    return unsafe twin_decode(reports, count, periodNanoseconds, lines)
  }

  func ringTwin() -> UInt64 { unsafe twin_ring(reports, count) }
}

/// The same samples as C takes them.
struct TwinSamples {
  private let all: [TwinSample]
  private let spacingNanoseconds: Int64

  init(_ samples: Samples) {
    all = samples.all.map { sample in
      let (pull, turn) = (sample.acceleration, sample.angularVelocity)
      return TwinSample(
        time: sample.timeNanoseconds, force: sample.forceNewtons,
        acceleration: (pull.x, pull.y, pull.z), turn: (turn.x, turn.y, turn.z))
    }
    spacingNanoseconds = samples.spacingNanoseconds
  }

  func smooth() -> UInt64 { unsafe twin_smooth(all, all.count, spacingNanoseconds) }
  func noise() -> UInt64 { unsafe twin_noise(all, all.count) }
  func orientation() -> UInt64 {
    unsafe twin_orientation(all, all.count, seconds(spacingNanoseconds))
  }
}
