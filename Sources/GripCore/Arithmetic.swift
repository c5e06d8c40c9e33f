// The standard library's `min`, `max` and `abs` are generic, and the compiler's check that the path of a sample takes no lock
// is content with them only where they are specialised. These are the same for the types that are used here.

@inline(__always)
func lesser(_ a: Int64, _ b: Int64) -> Int64 { a < b ? a : b }

@inline(__always)
func lesser(_ a: Int, _ b: Int) -> Int { a < b ? a : b }

@inline(__always)
func lesser(_ a: Double, _ b: Double) -> Double { a < b ? a : b }

@inline(__always)
func greater(_ a: Int64, _ b: Int64) -> Int64 { a > b ? a : b }

@inline(__always)
func greater(_ a: Int, _ b: Int) -> Int { a > b ? a : b }

@inline(__always)
func greater(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

@inline(__always)
func magnitude(_ a: Int64) -> Int64 { a < 0 ? 0 &- a : a }

@inline(__always)
func magnitude(_ a: Double) -> Double { a < 0 ? -a : a }

/// The sum of two counts that are not negative. It ends at 2^60, which no stream reaches but one that lies: so counts can be
/// added up without overflow.
public func countSum(_ a: Int64, _ b: Int64) -> Int64 {
  let countMax: Int64 = 1 << 60
  return lesser(lesser(a, countMax) &+ lesser(b, countMax), countMax)
}

/// Whole nanoseconds as seconds.
@inline(__always)
func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) * 1e-9 }
