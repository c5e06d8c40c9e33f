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
  /// Samples, or for the ring reports.
  var unit: String { self == .ring ? "report" : "sample" }
}

/// Folds a number's bits into what a kernel returns.
@inline(__always)
func fold(_ sum: UInt64, _ bits: UInt64) -> UInt64 { (sum ^ bits) &* 0x9E37_79B9_7F4A_7C15 }

extension Stream {
  @inline(never)
  func decode() -> UInt64 {
    var decoder = ReportDecoder(layout: Self.layout)
    var ring = SampleRing()
    var sum: UInt64 = 0
    var seen: UInt64 = 0
    let bytes = reports.span
    for index in 0..<count {
      let report = bytes.extracting(index * Self.reportBytes..<(index + 1) * Self.reportBytes)
      _ = decoder.decode(
        report, arrivalNanoseconds: Int64(index + 1) * periodNanoseconds, into: &ring)
      while seen < ring.committed {
        let sample = ring[seen]
        sum = fold(sum, UInt64(bitPattern: sample.timeNanoseconds))
        sum = fold(sum, sample.forceNewtons.bitPattern)
        sum = fold(sum, UInt64(sample.angularVelocity.z.bitPattern))
        seen &+= 1
      }
    }
    let counters = decoder.counters
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
    var decoder = ReportDecoder(layout: Stream.layout)
    var ring = SampleRing()
    var all: [Sample] = []
    var seen: UInt64 = 0
    let bytes = stream.reports.span
    for index in 0..<stream.count {
      let report = bytes.extracting(index * Stream.reportBytes..<(index + 1) * Stream.reportBytes)
      _ = decoder.decode(
        report, arrivalNanoseconds: Int64(index + 1) * stream.periodNanoseconds, into: &ring)
      while seen < ring.committed {
        all.append(ring[seen])
        seen += 1
      }
    }
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
