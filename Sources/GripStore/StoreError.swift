public import Capture

/// What can go wrong with the output directory: what was being done, to which file, and what to do about it.
public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A system call failed.
  case system(action: String, path: String, code: Int32, message: String)
  /// A line could not be brought to the disk, nor taken back: it may or may not stand in the file.
  case doubtful(path: String, reason: String)
  /// Another daemon writes this output directory.
  case inUse(path: String)
  /// A session of this name is there already, with other bytes: nothing was changed.
  case differs(path: String, file: String)
  /// The recording could not be written.
  case recording(CaptureError)
  /// Values could not be written as JSON.
  case encoding(String, String)
  /// A file of the output directory holds what it should not.
  case unreadable(path: String, reason: String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .system(let action, let path, _, let message):
      "cannot \(action) \(path): \(message). Check the path, its permissions and the disk's free space."
    case .doubtful(let path, let reason):
      "\(reason) What was written to \(path) could not be taken back either: look whether it stands there before it "
        + "is said again."
    case .inUse(let path):
      "another gripd writes \(path). One daemon writes an output directory: end the other one (`systemctl status gripd` "
        + "shows it), or set another `directory`."
    case .differs(let path, let file):
      "\(path) exists already and its \(file) is another one. Nothing was changed. A session is never overwritten: "
        + "give another --output directory, or remove the folder if it is not needed."
    case .recording(let error): error.description
    case .unreadable(let path, let reason):
      "cannot read \(path): \(reason). Its session may be damaged: derive it again from its recording with "
        + "`gripctl replay`."
    case .encoding(let file, let reason): "cannot write \(file): \(reason)"
    }
  }
}
