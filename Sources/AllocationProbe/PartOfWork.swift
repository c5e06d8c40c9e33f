import GripCore
import HID

/// Which of the work on a sample is done: each part does what those before it do, and more.
enum Part: Int, CaseIterable, Comparable {
  /// The reports are made.
  case reports
  /// Decoded and analysed as those of a device of force alone.
  case force
  /// And its motion.
  case motion
  /// And a block every 10 s.
  case blocks
  /// And each block has a target.
  case tracking

  static func < (a: Part, b: Part) -> Bool { a.rawValue < b.rawValue }
}

/// A number of accepted reports, of which a part of the work is done: instructions are counted from outside.
struct PartOfWork {
  private let part: Part
  private let reports: Int

  /// From `--part NAME --reports N`; nil where the command line says something else.
  init?(_ words: ArraySlice<String>) throws {
    let words = Array(words)
    guard words.count == 4, words[0] == "--part", words[2] == "--reports",
      let part = Part.allCases.first(where: { "\($0)" == words[1] }), let reports = Int(words[3])
    else { return nil }
    self.part = part
    self.reports = reports
  }

  func run() throws {
    let descriptor =
      part >= .motion ? ReferenceReports.descriptor : ReferenceReports.descriptorOfForce
    let layout = SensorLayout(descriptor: try ReportDescriptor(parsing: descriptor))
    guard layout.hasMotion == (part >= .motion) else {
      end(2, "the layout is not what it should be")
    }
    var probe = Probe(layout: layout, isBroken: false, part: part)
    probe.accept(reports)
  }
}
