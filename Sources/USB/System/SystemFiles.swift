import Glibc

/// What USB needs of the file system: sysfs and /proc, read in whole and in bounds. What cannot be read is absent: a
/// device may go at any moment, and then its files are gone too.
enum SystemFiles {
  /// Whether there is a file of this name.
  static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// The first `bytesMax` bytes of a file; nil if it cannot be read.
  static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: min(bytesMax, 4096))
    while bytes.count < bytesMax {
      let room = min(block.count, bytesMax - bytes.count)
      let count = unsafe Glibc.read(file, &block, room)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += block[..<count]
    }
    return bytes
  }

  /// The text of a sysfs attribute without its line end, control characters replaced; nil if it cannot be read.
  static func attribute(_ path: String) -> String? {
    guard let bytes = read(path, bytesMax: 4096) else { return nil }
    let line = bytes.prefix { $0 != 0x0A && $0 != 0 }
    return printable(String(decoding: line, as: UTF8.self))
  }

  /// The names in a folder, in the order of their bytes; none if it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let listing = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(listing) }
    var names: [String] = []
    while let entry = unsafe readdir(listing) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Where a symbolic link points; nil if there is none.
  static func linkTarget(_ path: String) -> String? {
    let target = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { room, count in
      guard let start = room.baseAddress else { return }
      count = unsafe max(0, readlink(path, start, room.count))
    }
    return target.isEmpty ? nil : String(decoding: target, as: UTF8.self)
  }
}

/// The clocks of the machine.
enum SystemClock {
  /// The time since the machine started, suspended time included, in nanoseconds.
  static var bootNanoseconds: Int64 { now(CLOCK_BOOTTIME) }

  /// The time that waiting is measured with, in nanoseconds.
  static var monotonicNanoseconds: Int64 { now(CLOCK_MONOTONIC) }

  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The text with "?" for each control character, so that a device cannot write to the terminal as it likes.
func printable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
}
