/// Collects tolerances, a bounded number of them.
struct Notes {
  private var listed: [Tolerance] = []
  private var unlistedCount = 0

  mutating func add(_ tolerance: Tolerance) {
    if listed.count < DescriptorLimits.toleranceCountMax {
      listed.append(tolerance)
    } else {
      unlistedCount += 1
    }
  }

  var tolerances: [Tolerance] {
    unlistedCount == 0 ? listed : listed + [.more(count: unlistedCount)]
  }
}
