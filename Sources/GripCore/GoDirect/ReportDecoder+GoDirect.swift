extension ReportDecoder {
  /// Decodes a report of a Go Direct dynamometer: a part of a packet. The report that ends a packet with samples is accepted, other
  /// parts and answers are auxiliary.
  mutating func decodePacket(
    _ bytes: Span<UInt8>, arrival: Int64, into ring: inout SampleRing
  ) -> Outcome {
    switch packets.add(bytes, arrivalNanoseconds: arrival) {
    case .broken:
      counters.malformed &+= 1
      return .rejected
    case .nothing:
      counters.auxiliary &+= 1
      batteryPercent = packets.batteryPercent
      return .auxiliary
    case .samples(let count):
      counters.accepted &+= 1
      counters.samples &+= Int64(count)
      take(count, arrival: arrival, into: &ring)
      return .accepted
    }
  }

  private mutating func take(_ count: Int, arrival: Int64, into ring: inout SampleRing) {
    let lost = packets.takeLost()
    // A report is a packet here: what is missing counts as packets as long as this one.
    let packetsLost = (lost &+ Int64(count) &- 1) / Int64(count)
    counters.lost = countSum(counters.lost, packetsLost)
    lostSincePending = countSum(lostSincePending, packetsLost)
    var index = 0
    while index < count {
      let measured = packets.sample(index)
      if index == 0 {
        advance(ticks: measured.microseconds & 0xFFFF_FFFF, arrival: arrival, ring: &ring)
        pendingSamples = Int64(count)
      }
      append(measured, to: &ring)
      index &+= 1
    }
  }

  private mutating func append(_ measured: GoDirectReader.Sample, to ring: inout SampleRing) {
    var sample = latestMotion
    sample.flags = 0
    let raw = Int64(measured.force.bitPattern)
    if packetForce.isInRange(raw) {
      sample.forceNewtons = packetForce.physical(raw)
      if packetForce.isAtEnd(raw) {
        sample.flags = Sample.forceSaturated
        counters.samplesSaturated &+= 1
      }
    } else {
      sample.forceNewtons = 0
      sample.flags = Sample.forceMissing
      counters.samplesMissing &+= 1
    }
    let motion = measured.motion
    sample.acceleration.x = believed(motion[0], else: sample.acceleration.x)
    sample.acceleration.y = believed(motion[1], else: sample.acceleration.y)
    sample.acceleration.z = believed(motion[2], else: sample.acceleration.z)
    sample.angularVelocity.x = believed(motion[3], else: sample.angularVelocity.x)
    sample.angularVelocity.y = believed(motion[4], else: sample.angularVelocity.y)
    sample.angularVelocity.z = believed(motion[5], else: sample.angularVelocity.z)
    ring.append(sample)
    latestMotion.acceleration = sample.acceleration
    latestMotion.angularVelocity = sample.angularVelocity
  }

  /// A device may send any bits.
  @inline(__always)
  private func believed(_ value: Float, else last: Float) -> Float {
    magnitude(Double(value)) <= FieldReader.realMagnitudeMax ? value : last
  }
}
