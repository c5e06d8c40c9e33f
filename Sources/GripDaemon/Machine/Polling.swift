import Glibc
import GripControl

/// Waits for descriptors.
@safe
enum Polling {
  /// What is ready of `entries`, as (descriptor, events); empty after the time or a signal.
  ///
  /// - Parameter milliseconds: how long to wait at most; nil: until something happens.
  static func wait(
    for entries: [PollEntry], milliseconds: Int64?
  ) -> [PollEntry] {
    var descriptors = entries.map { pollfd(fd: $0.fileDescriptor, events: $0.events, revents: 0) }
    let time = Int32(clamping: milliseconds ?? -1)
    let count = unsafe poll(&descriptors, nfds_t(descriptors.count), time)
    guard count > 0 else { return [] }
    return descriptors.filter { $0.revents != 0 }.map {
      PollEntry(fileDescriptor: $0.fd, events: $0.revents)
    }
  }
}
