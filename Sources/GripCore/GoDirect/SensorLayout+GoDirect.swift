extension SensorLayout {
  /// The layout of a Go Direct dynamometer that measures so. Its reports are packets, which `StreamReader` reads; the layout says
  /// what is in a sample.
  ///
  /// - Throws: `ProfileFault` where it cannot measure so.
  public init(_ stream: GoDirectStream) throws(ProfileFault) {
    if let fault = stream.fault { throw ProfileFault(path: ["goDirect"], reason: fault) }
    var plan = ReportPlan(id: 0, sizeBytes: GoDirectAssembler.reportBytes)
    let present = FieldReader(bitOffset: 0, bitSize: 32, encoding: .real)
    plan.motion = GoDirectStream.motionSensors.map {
      stream.measures($0) ? present : FieldReader()
    }
    var force = present
    force.realMaximum = stream.forceNewtonsMax ?? .infinity
    plan.samples = [[force] + plan.motion]
    plan.time = FieldReader(bitOffset: 0, bitSize: 32)
    plan.tick = ClockTick(nanoseconds: 1000)
    self.init(plan: plan, goDirect: stream)
  }
}
