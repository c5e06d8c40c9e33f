import Foundation
public import GripStore
public import GripCore

/// The folders that hold device profiles: files that end in .yaml, each with one.
public enum ProfileFolders {
  /// Those that come with the package.
  public static let shipped = "/usr/share/gripd/profiles"
  /// The clinic's own.
  public static let local = "/etc/gripd/profiles"

  /// Reads every profile of these folders, in this order; within a folder by name. A folder that is not there has none.
  ///
  /// - Throws: `ConfigurationError` with what is wrong with each file.
  public static func read(_ folders: [String]) throws(ConfigurationError) -> ProfileBook {
    var profiles: [DeviceProfile] = []
    var problems: [ConfigurationError.Problem] = []
    for folder in folders {
      for path in try files(folder) {
        do throws(ConfigurationError) {
          profiles.append(try read(file: path))
        } catch { problems += error.problems }
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return ProfileBook(profiles)
  }

  /// Reads the profile of one file.
  public static func read(file path: String) throws(ConfigurationError) -> DeviceProfile {
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: ProfileFile.bytesMax + 1)
    else {
      throw ConfigurationError(
        path, "it cannot be read: check that it is there and that you may read it")
    }
    guard let yaml = String(data: data, encoding: .utf8) else {
      throw ConfigurationError(path, "it is not UTF-8 text: save it as UTF-8")
    }
    return try ProfileFile.profile(yaml: yaml, name: path)
  }

  /// A folder that may not be read is no empty one.
  private static func files(_ folder: String) throws(ConfigurationError) -> [String] {
    do {
      return try StoredFile.names(in: folder)
        .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
        .map { folder + "/" + $0 }
    } catch { throw ConfigurationError(folder, error.description) }
  }
}
