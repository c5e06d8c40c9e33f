import Glibc

/// Starts a process with these descriptors as its standard streams. Returns its id, or throws the errno.
///
/// It begins with no signal blocked or ignored. Foundation's `Process` would hand on what the calling thread blocks,
/// which in the thread of a test is nearly everything: such a program cannot be asked to end.
func spawn(
  _ path: String, _ arguments: [String], environment: [String: String], input: Int32,
  output: Int32, errors: Int32
) throws(SpawnFailure) -> Int32 {
  var actions = unsafe posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  unsafe posix_spawn_file_actions_init(&actions)
  unsafe posix_spawnattr_init(&attributes)
  defer {
    unsafe posix_spawn_file_actions_destroy(&actions)
    unsafe posix_spawnattr_destroy(&attributes)
  }
  for (number, descriptor) in [input, output, errors].enumerated() {
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
  }
  var none = sigset_t()
  var all = sigset_t()
  unsafe sigemptyset(&none)
  unsafe sigfillset(&all)
  unsafe posix_spawnattr_setsigmask(&attributes, &none)
  unsafe posix_spawnattr_setsigdefault(&attributes, &all)
  unsafe posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  let words = unsafe CStrings([path] + arguments)
  let variables = unsafe CStrings(environment.map { "\($0)=\($1)" })
  defer {
    unsafe words.free()
    unsafe variables.free()
  }
  var id: Int32 = 0
  let result = unsafe posix_spawn(
    &id, path, &actions, &attributes, words.pointers, variables.pointers)
  guard result == 0 else { throw SpawnFailure(path: path, code: result) }
  return id
}

/// Why a program did not start.
struct SpawnFailure: Error, CustomStringConvertible {
  let path: String, code: Int32
  var description: String { "cannot start \(path): errno \(code)" }
}

/// The end of a process, which only its parent may ask for, and once.
func waitForEnd(of id: Int32) -> RunningProgram.Exit {
  var status: Int32 = 0
  while true {
    if unsafe waitpid(id, &status, 0) == id { break }
    precondition(errno == EINTR, "the end of process \(id) cannot be told: errno \(errno)")
  }
  let signal = status & 0x7F
  return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
}

/// A pair of sockets, which programs do not inherit by accident. Writing to a program that has died is an error there,
/// not a signal.
func closedOnExecSockets() throws(SpawnFailure) -> (ours: Int32, theirs: Int32) {
  var ends: [Int32] = [0, 0]
  let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
    throw SpawnFailure(path: "a pair of sockets", code: errno)
  }
  return (ends[0], ends[1])
}

/// A list of C strings that ends in a null pointer.
@unsafe private struct CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    unsafe count = strings.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() {
      unsafe (pointers + index).initialize(to: strdup(string))
    }
    unsafe (pointers + count).initialize(to: nil)
  }

  func free() {
    for index in unsafe 0..<count { unsafe Glibc.free(unsafe pointers[index]) }
    unsafe pointers.deallocate()
  }
}
