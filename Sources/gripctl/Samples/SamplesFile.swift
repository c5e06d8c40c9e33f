import Foundation
import GripPipeline

/// Writes the table of a session's samples: to a file, which appears whole or not at all, or to standard output.
enum SamplesFile {
  /// Writes the samples of the session in `folder` to a file; one that is there is replaced. To standard output without one.
  static func write(session folder: String, to path: String?) throws {
    guard let path else {
      try pour(folder, into: .standardOutput, name: "standard output")
      return
    }
    // A pipe or a device is written to as it is: nothing can take its place.
    let isReplaceable = Self.isReplaceable(path)
    let unfinished = isReplaceable ? path + ".unfinished" : path
    guard !isReplaceable || FileManager.default.createFile(atPath: unfinished, contents: nil),
      let file = FileHandle(forWritingAtPath: unfinished)
    else {
      throw CommandFailure(
        "\(path) cannot be written: check that its folder is there, and its permissions")
    }
    guard isReplaceable else { return try pour(folder, into: file, name: path) }
    do {
      try pour(folder, into: file, name: path)
      try file.close()
      guard System.rename(unfinished, to: path) else {
        throw CommandFailure("\(path) cannot be replaced: check what is there, and its permissions")
      }
    } catch {
      try? FileManager.default.removeItem(atPath: unfinished)
      throw error
    }
  }

  private static func isReplaceable(_ path: String) -> Bool {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      return true
    }
    return attributes[.type] as? FileAttributeType == .typeRegular
  }

  private static func pour(_ folder: String, into file: FileHandle, name: String) throws {
    var failure: (any Error)?
    _ = try SampleTrace.table(sessionFolder: folder) { piece in
      do { try file.write(contentsOf: Data(piece)) } catch { failure = error }
      return failure == nil
    }
    if failure != nil {
      throw CommandFailure("\(name) cannot be written: check the disk's free space")
    }
  }
}
