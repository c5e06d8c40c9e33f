/// What is measured. Each gives a number that depends on all that it computed; its twin in C gives the same.
enum Kernel: String, CaseIterable {
  /// Reports into samples with their times: `ReportDecoder` and the ring of samples.
  case decode
  /// Reports through `ReportRing`, in bursts of 64.
  case ring
  /// Samples into bins and smoothed points: `ForceSmoother`.
  case smooth
  /// `NoiseEstimator`, once a sample.
  case noise
  /// `OrientationFilter` with its bias.
  case orientation
  /// `MotionAnalyzer`: orientation, ways, arcs. No twin.
  case motion
  /// `SessionAnalyzer`: all that gripd and replay do with a report's bytes. No twin.
  case analyze

  var hasTwin: Bool { self != .motion && self != .analyze }
}

/// Folds a number's bits into what a kernel returns.
@inline(__always)
func fold(_ sum: UInt64, _ bits: UInt64) -> UInt64 { (sum ^ bits) &* 0x9E37_79B9_7F4A_7C15 }

extension Stream {
  /// Decodes all reports and hands out each sample as soon as its time is known.
  @inline(__always)
  func decodeAll(_ body: (Sample) -> Void) -> ReportCounters {
    var decoder = ReportDecoder(layout: Self.layout)
    var ring = SampleRing()
    var seen: UInt64 = 0
    let bytes = reports.span
    for index in 0..<count {
      let report = bytes.extracting(index * Self.reportBytes..<(index + 1) * Self.reportBytes)
      _ = decoder.decode(
        report, arrivalNanoseconds: Int64(index + 1) * periodNanoseconds, into: &ring)
      while seen < ring.committed {
        body(ring[seen])
        seen &+= 1
      }
    }
    return decoder.counters
  }

  @inline(never)
  func decode() -> UInt64 {
    var sum: UInt64 = 0
    let counters = decodeAll { sample in
      sum = fold(sum, UInt64(bitPattern: sample.timeNanoseconds))
      sum = fold(sum, sample.forceNewtons.bitPattern)
      sum = fold(sum, UInt64(sample.angularVelocity.z.bitPattern))
    }
    return fold(sum, UInt64(bitPattern: counters.accepted + counters.lost + counters.samples))
  }

  @inline(never)
  func ring() -> UInt64 {
    var ring = ReportRing(slots: 1024, reportBytesMax: Self.reportBytes)
    var sum: UInt64 = 0
    let bytes = reports.span
    for index in 0..<count {
      let report = bytes.extracting(index * Self.reportBytes..<(index + 1) * Self.reportBytes)
      precondition(ring.producer.push(arrivalNanoseconds: Int64(index), bytes: report))
      guard (index + 1) % 64 == 0 || index == count - 1 else { continue }
      ring.consumer.drain { arrival, bytes, _ in
        sum = fold(sum, UInt64(bitPattern: arrival) ^ UInt64(bytes[1]) ^ UInt64(bytes.count))
      }
    }
    return sum
  }

  @inline(never)
  func analyze() -> UInt64 {
    var analyzer = SessionAnalyzer(layout: Self.layout, parameters: DetectionParameters())
    var sum: UInt64 = 0
    let bytes = reports.span
    for index in 0..<count {
      let report = bytes.extracting(index * Self.reportBytes..<(index + 1) * Self.reportBytes)
      _ = analyzer.add(report, arrivalNanoseconds: Int64(index + 1) * periodNanoseconds)
      while analyzer.hasRepetition, let repetition = analyzer.takeRepetition() {
        sum = fold(sum, repetition.heightNewtons.bitPattern)
      }
      while let arc = analyzer.takeArc() { sum = fold(sum, arc.degrees.bitPattern) }
    }
    return sum
  }
}

/// Samples of a stream, decoded beforehand, for the kernels that begin with them.
struct Samples {
  let all: [Sample]
  let spacingNanoseconds: Int64

  init(_ stream: Stream) {
    var all: [Sample] = []
    _ = stream.decodeAll { all.append($0) }
    self.all = all
    spacingNanoseconds = stream.spacingNanoseconds
  }

  @inline(never)
  func smooth() -> UInt64 {
    var smoother = ForceSmoother()
    smoother.fit(spacing: spacingNanoseconds)
    var sum: UInt64 = 0
    for index in all.indices {
      guard smoother.add(time: all[index].timeNanoseconds, force: all[index].forceNewtons) else {
        continue
      }
      while let point = smoother.nextPoint() {
        sum = fold(fold(sum, point.force.bitPattern), point.mean100.bitPattern)
        sum = fold(fold(sum, point.maximum.bitPattern), point.impulse.bitPattern)
      }
    }
    return sum
  }

  @inline(never)
  func noise() -> UInt64 {
    var noise = NoiseEstimator()
    for index in all.indices { noise.add(all[index].forceNewtons) }
    return noise.sigma.bitPattern
  }

  @inline(never)
  func orientation() -> UInt64 {
    var filter = OrientationFilter()
    filter.fit(spacing: seconds(spacingNanoseconds))
    var last: Int64 = 0
    for index in all.indices {
      let elapsed = index > 0 ? all[index].timeNanoseconds &- last : spacingNanoseconds
      last = all[index].timeNanoseconds
      filter.add(
        turn: Vector3(all[index].angularVelocity), pull: Vector3(all[index].acceleration),
        elapsed: seconds(elapsed))
    }
    let (lies, bias) = (filter.orientation, filter.biasRadiansPerSecond)
    return [lies.w, lies.x, lies.y, lies.z, bias.x, bias.y, bias.z].reduce(0) {
      fold($0, $1.bitPattern)
    }
  }

  @inline(never)
  func motion() -> UInt64 {
    var motion = MotionAnalyzer(squeezeNewtons: DetectionParameters().squeezeNewtons)
    var sum: UInt64 = 0
    for index in all.indices {
      motion.add(all[index], spacing: spacingNanoseconds, force: all[index].forceNewtons)
      while let arc = motion.takeArc() { sum = fold(sum, arc.degrees.bitPattern) }
    }
    return sum
  }
}
