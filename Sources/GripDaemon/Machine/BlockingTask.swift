import CLinux
import Glibc

/// Runs what may block, such as opening a device, on a thread of its own: the loop never waits for a device.
@safe
enum BlockingTask {
  private final class Box: Sendable {
    let name: StaticString
    let work: @Sendable () -> Void

    init(_ name: StaticString, _ work: @escaping @Sendable () -> Void) {
      self.name = name
      self.work = work
    }

    func run() {
      name.withUTF8Buffer { bytes in
        if let start = bytes.baseAddress {
          unsafe grip_thread_name(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
        }
      }
      work()
    }
  }

  /// Starts a thread that does the work and ends.
  ///
  /// - Parameter name: at most 15 characters.
  /// - Throws: `DaemonError.system` when no thread can be had.
  static func start(
    _ name: StaticString, _ work: @escaping @Sendable () -> Void
  ) throws(DaemonError) {
    let box = unsafe Unmanaged.passRetained(Box(name, work))
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    _ = unsafe pthread_attr_init(&attributes)
    _ = unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { _ = unsafe pthread_attr_destroy(&attributes) }
    let result = unsafe pthread_create(
      &thread, &attributes,
      { pointer in
        if let pointer = unsafe pointer {
          unsafe Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().run()
        }
        return nil
      }, box.toOpaque())
    guard result == 0 else {
      unsafe box.release()
      throw .system(doing: "starting a thread", result)
    }
  }
}
