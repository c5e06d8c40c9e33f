import Foundation
import GripControl
import Testing
import TestSupport

@Suite("A controller on the bus", .enabled(if: USBTestBed.isAvailable), .serialized)
struct LiveSessionTests {
  static let threeSqueezes = """
    title: Three squeezes
    why: A short session.
    rate: 100
    samplesPerReport: 4
    noise: 0.2
    activities:
      - rest: {seconds: 2}
      - squeezes: {count: 3, force: [60, 60], pause: 1}
      - rest: {seconds: 6}
    """

  @Test("Plugged in, squeezed three times and unplugged: the session's folder says so")
  func plugStreamUnplug() throws {
    let bench = try LiveBench { $0.replugSeconds = 0.5 }
    try bench.bed.plug(.reference())
    try bench.waitForController(.silent)
    try bench.bed.play(try bench.stream(of: Self.threeSqueezes), .paced)
    try bench.waitFor("a session of three") {
      try bench.client().request(ControlRequest(.status)).controllers?.first?.session
        .flatMap { $0.repetitions == 3 ? $0 : nil }
    }
    try bench.bed.unplug()
    let session = try bench.waitFor("a published session") { bench.sessions().first }
    let summary = try bench.summary(session)
    #expect(summary.session.origin == "live")
    #expect(summary.repetitions.count == 3)
    #expect(summary.quality.reportsLost == 0)
    try bench.expectSameWhenReplayed(session)
    try bench.close()
  }
}
