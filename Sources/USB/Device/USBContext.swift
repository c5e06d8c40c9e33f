import CLibUSB
import Glibc
import Synchronization

/// libusb, and the one thread on which all transfers end. Every handle and every stream keeps it alive; when the last of
/// them is gone the thread is stopped and libusb closed.
///
/// libusb's own reports of arrivals are not used: udev's (`USBMonitor`) are the one signal of what is there.
@safe public final class USBContext: Sendable {
  let events: EventLoop

  /// Starts libusb and its event thread. Fails where the process may not listen to udev, or has no memory or thread left.
  public init() throws(USBError) {
    // libusb's threads and ours take no signals: these belong to the program's own threads.
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

    var context: OpaquePointer?
    let result = unsafe libusb_init(&context)
    guard result == 0, let context = unsafe context else {
      throw USBError(code: result, doing: "start libusb")
    }
    let loop = unsafe EventLoop(context: context)
    let started = loop.start()
    guard started == 0 else {
      unsafe libusb_exit(context)
      throw USBError(errorNumber: started, doing: "start the thread for USB events")
    }
    // Assigned last: from here on the end of this object ends the thread.
    events = loop
  }

  deinit { events.stop() }

  /// Opens the device at an address. Right after an arrival this can fail with `notFound`, `access` or `busy` for some
  /// milliseconds, until udev has set the node's rights and libusb knows the device: the caller tries again.
  public func open(_ address: USBDeviceAddress) throws(USBError) -> USBHandle {
    let doing = "open the device"
    // libusb takes a device whose node is missing for a device that is gone, and never sees it again.
    guard SystemFiles.isThere(address.nodePath) else {
      throw USBError(errorNumber: LinuxError.notFound, doing: doing, device: address.nodePath)
    }
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = unsafe libusb_get_device_list(events.context, &list)
    guard count >= 0, let list = unsafe list else {
      throw USBError(code: Int32(count), doing: doing, device: address.nodePath)
    }
    defer { unsafe libusb_free_device_list(list, 1) }
    for index in 0..<count {
      guard let device = unsafe list[index],
        unsafe libusb_get_bus_number(device) == address.bus,
        unsafe libusb_get_device_address(device) == address.address
      else { continue }
      var handle: OpaquePointer?
      let result = unsafe libusb_open(device, &handle)
      guard result == 0, let handle = unsafe handle else {
        throw USBError(code: result, doing: doing, device: address.nodePath)
      }
      return unsafe USBHandle(handle, device: device, address: address, context: self)
    }
    throw USBError(
      code: LIBUSB_ERROR_NOT_FOUND.rawValue, doing: doing, device: address.nodePath)
  }
}

/// The thread that lets libusb handle its events. It alone outlives a context whose last owner is let go of within a
/// callback, and therefore it closes libusb.
@safe final class EventLoop: Sendable {
  nonisolated(unsafe) let context: OpaquePointer
  private let isStopping = Atomic(false)
  private let thread = Atomic<pthread_t>(0)
  private let kept = Mutex<[StreamCore]>([])

  init(context: OpaquePointer) {
    unsafe self.context = context
  }

  /// Whether the caller runs on the event thread, where nothing may wait for a transfer.
  var isCurrent: Bool { thread.load(ordering: .acquiring) == pthread_self() }

  /// Keeps a stream until libusb's callbacks have returned. If its last reference went within one, the device would be
  /// closed there, and libusb waits for itself when it had called back because the device is gone (1.0.26).
  func keepDuringCallbacks(_ stream: StreamCore) {
    kept.withLock { $0.append(stream) }
  }

  private func letGo() {
    // Out of the lock first: a stream's end may close its device and stop this loop.
    let streams = kept.withLock { kept in
      defer { kept = [] }
      return kept
    }
    withExtendedLifetime(streams) {}
  }

  /// Starts the thread; 0, or an errno.
  func start() -> Int32 {
    var created = pthread_t()
    let loop = unsafe Unmanaged.passRetained(self)
    let result = unsafe pthread_create(&created, nil, runEventLoop, loop.toOpaque())
    if result != 0 { unsafe loop.release() }
    return result
  }

  /// Ends the thread and waits for its end, unless called on it.
  func stop() {
    let thread = waitForThread()
    isStopping.store(true, ordering: .sequentiallyConsistent)
    unsafe libusb_interrupt_event_handler(context)
    if thread == pthread_self() {
      pthread_detach(thread)
    } else {
      pthread_join(thread, nil)
    }
  }

  // The thread says who it is as its first act.
  private func waitForThread() -> pthread_t {
    while true {
      let thread = thread.load(ordering: .acquiring)
      if thread != 0 { return thread }
      sched_yield()
    }
  }

  fileprivate func run() {
    thread.store(pthread_self(), ordering: .releasing)
    _ = unsafe pthread_setname_np(pthread_self(), "usb-events")
    while !isStopping.load(ordering: .sequentiallyConsistent) {
      // The time is only a bound: whatever there is to do wakes the call, stopping too.
      var wait = timeval(tv_sec: 60, tv_usec: 0)
      let result = unsafe libusb_handle_events_timeout_completed(context, &wait, nil)
      letGo()
      // No error is known to last, but if one did, this thread would take a processor for itself.
      if result != 0 && result != LIBUSB_ERROR_INTERRUPTED.rawValue { usleep(10_000) }
    }
    unsafe libusb_exit(context)
  }
}

private func runEventLoop(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument = unsafe argument {
    unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
  }
  return nil
}
