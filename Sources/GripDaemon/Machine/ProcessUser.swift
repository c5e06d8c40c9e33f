import Glibc

/// Who runs this process.
enum ProcessUser {
  /// The user's id.
  static var id: UInt32 { getuid() }
}
