import GripStore

/// The folders that a user has for what programs keep (XDG Base Directory Specification).
enum UserFolder {
  /// What can be made again.
  case cache
  /// What has to outlast a restart.
  case state

  /// Where it is; nil where the user has no home. Only absolute paths count.
  func path(_ environment: [String: String]) -> String? {
    let (variable, place) =
      switch self {
      case .cache: ("XDG_CACHE_HOME", "/.cache")
      case .state: ("XDG_STATE_HOME", "/.local/state")
      }
    func absolute(_ name: String) -> String? {
      environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    return absolute(variable) ?? absolute("HOME").map { $0 + place }
  }

  /// A short name for what a text stands for, which may be a path or an address.
  static func name(for text: String) -> Substring {
    Digest.hexadecimal(Array(text.utf8)).prefix(16)
  }
}
