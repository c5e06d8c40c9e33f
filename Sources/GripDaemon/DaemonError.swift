public import GripControl
public import GripStore
import Glibc
public import USB

/// Why the daemon cannot start.
public enum DaemonError: Error, Sendable, CustomStringConvertible {
  /// A system call failed.
  case system(doing: String, Int32)
  /// USB cannot be used on this machine.
  case usb(USBError)
  /// The control socket cannot be had.
  case control(ControlServerError)
  /// The output directory cannot be used.
  case store(StoreError)
  /// The settings cannot be read.
  case settings(path: String, reason: String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .system(let doing, let code):
      "\(doing) failed: \(unsafe String(cString: strerror(code)))"
    case .usb(let error): error.description
    case .control(let error): error.description
    case .store(let error): error.description
    case .settings(let path, let reason):
      "\(path) cannot be used: \(reason). It is made by: gripctl config compile --output \(path)"
    }
  }
}
