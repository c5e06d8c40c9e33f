import Glibc

/// Ends the process with this status, after a line on standard error if there is one.
func end(_ status: Int32, _ message: String? = nil) -> Never {
  if let message { _ = unsafe write(STDERR_FILENO, message + "\n", message.utf8.count + 1) }
  exit(status)
}
