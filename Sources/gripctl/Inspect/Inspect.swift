import ArgumentParser
import Capture
import Foundation
import GripCore
import HID

/// gripctl inspect
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a stream or a report descriptor holds.",
    discussion: """
      For a stream: its devices, the fields of their report descriptors, the reports by id, their rate and their gaps.
      For a binary report descriptor: its fields.

      With --conformance: what a controller has of the grip HID interface and what it lacks, why that matters and what to
      do; exit code 1 where something that is required is missing.

      EXAMPLES
        gripctl inspect fixtures/two-sets.hid
        gripctl inspect fixtures/two-sets.hid --conformance
        gripctl inspect /sys/class/hidraw/hidraw0/device/report_descriptor --json
      """)

  @Argument(help: "A recorded stream, - for standard input, or a binary report descriptor.")
  var file: String

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Say what the controller has and lacks of the grip HID interface.")
  var conformance = false

  func run() throws {
    if conformance { return try judge() }
    let inspection = try inspected()
    if json {
      print(try Terminal.json(inspection))
    } else {
      print(inspection.text)
    }
  }

  private func judge() throws {
    let devices = try conformanceDevices().map { Conformance($0) }
    guard !devices.isEmpty else {
      throw CommandFailure("\(file) has no device with a report descriptor")
    }
    print(json ? try Terminal.json(devices) : devices.map(\.text).joined(separator: "\n\n"))
    if !devices.allSatisfy(\.conforms) { throw ExitCode(1) }
  }

  private func conformanceDevices() throws -> [ConformanceDevice] {
    do {
      var reader = try CaptureReader(path: file)
      var sink = ConformanceSink(saysSerial: reader.format != .hidRecorder)
      while try reader.read(into: &sink, atMost: 65_536) {}
      return sink.finish()
    } catch {
      guard error.kind == .unknownFormat || error.kind == .noRecords, file != "-",
        let bytes = descriptorBytes()
      else { throw CommandFailure(error.description) }
      return [ConformanceDevice(title: file, reportDescriptor: bytes)]
    }
  }

  private func inspected() throws -> Inspection {
    do {
      var reader = try CaptureReader(path: file)
      var sink = InspectionSink()
      while try reader.read(into: &sink, atMost: 65_536) {}
      return Inspection(file: file, sink: sink, reader.format, reader.problems)
    } catch {
      guard error.kind == .unknownFormat || error.kind == .noRecords, file != "-",
        let bytes = descriptorBytes()
      else { throw CommandFailure(error.description) }
      return try descriptorInspection(bytes, error)
    }
  }

  /// The file's beginning: a byte more than a descriptor may have shows that it is none.
  private func descriptorBytes() -> [UInt8]? {
    let data = try? FileHandle(forReadingAtPath: file)?
      .read(upToCount: DescriptorLimits.descriptorBytesMax + 1)
    return data.map { [UInt8]($0) }
  }

  private func descriptorInspection(
    _ bytes: [UInt8], _ streamError: CaptureError
  ) throws -> Inspection {
    do {
      return Inspection(file: file, descriptor: try ReportDescriptor(parsing: bytes))
    } catch {
      throw CommandFailure(
        """
        \(file) is neither a stream nor a report descriptor.
          as a stream: \(streamError)
          as a descriptor: \(error)
        """)
    }
  }
}
