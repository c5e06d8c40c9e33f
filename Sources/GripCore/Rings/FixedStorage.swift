/// A block of memory of a fixed size, aligned to cache lines: what the rings and the decoder's table are made of.
///
/// This file and `ReportRing.swift` are the only ones in this module that touch memory by hand. Every access is
/// checked against the bounds; memory is taken once, when the storage is made, and given back when it is destroyed.
@safe
struct FixedStorage<Element: BitwiseCopyable>: ~Copyable {
  /// Storage begins at a cache line, so that two threads never share a line by accident.
  static var alignmentBytes: Int { 64 }

  let count: Int
  private let base: UnsafeMutablePointer<Element>

  /// Storage for `count` elements, each set to `value`.
  init(count: Int, filledWith value: Element) {
    precondition(count > 0, "storage needs at least one element")
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Element>.stride, alignment: Self.alignmentBytes)
    unsafe base = raw.bindMemory(to: Element.self, capacity: count)
    unsafe base.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit { unsafe base.deallocate() }

  /// The element at `index`, which must be in 0 ..< count.
  subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index outside of storage")
      return unsafe base[index]
    }
    @inline(__always) set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index outside of storage")
      unsafe base[index] = newValue
    }
  }
}

extension FixedStorage<Double> {
  /// Adds `factor` times the numbers of `other` from `first` on to these, one by one: as many as these are, all of which `other`
  /// must have. The bounds are checked once, so that the processor may take several numbers at a time; each is rounded as if alone.
  @inline(__always)
  mutating func add(_ factor: Double, times other: borrowing FixedStorage<Double>, from first: Int)
  {
    precondition(first >= 0 && first <= other.count - count, "numbers outside of storage")
    let source = unsafe other.base + first
    var index = 0
    while index < count {
      // Not `+=`: the compiler makes an invalid module of that with ThreadSanitizer (Swift 6.3.1).
      unsafe base[index] = base[index] + factor * source[index]
      index &+= 1
    }
  }
}
