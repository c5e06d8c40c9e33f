// Runs one kernel, so that its instructions are counted from outside, or times all of them in turn.
//   Kernels run KERNEL swift|c|none|broken REPORTS RATE
//                                                  prints what the kernel returns; none: only its input is made; broken: every
//                                                  twentieth report is worked on once more
//   Kernels time REPORTS RATE ROUNDS               prints a line for each kernel: name, then the least and the median of the times
//                                                  of both in ns a unit: Swift, Swift, C, C
import Glibc

/// One kernel on its input, which is made before.
struct Bench {
  private let stream: Stream
  private let samples: Samples
  private let twins: TwinSamples

  init(reports: Int, rate: Int) {
    stream = Stream(reports: reports, rate: rate)
    samples = Samples(stream)
    twins = TwinSamples(samples)
  }

  func units(of kernel: Kernel) -> Int {
    kernel == .ring ? stream.count : stream.count * Stream.samplesPerReport
  }

  func swift(_ kernel: Kernel) -> UInt64 {
    switch kernel {
    case .decode: stream.decode()
    case .ring: stream.ring()
    case .smooth: samples.smooth()
    case .noise: samples.noise()
    case .orientation: samples.orientation()
    case .motion: samples.motion()
    case .analyze: stream.analyze()
    }
  }

  func twin(_ kernel: Kernel) -> UInt64 {
    switch kernel {
    case .decode: stream.decodeTwin()
    case .ring: stream.ringTwin()
    case .smooth: twins.smooth()
    case .noise: twins.noise()
    case .orientation: twins.orientation()
    case .motion, .analyze: 0
    }
  }

  /// Nanoseconds a unit.
  func time(_ kernel: Kernel, _ run: (Kernel) -> UInt64) -> Double {
    let clock = ContinuousClock()
    var result: UInt64 = 0
    let passed = clock.measure { result = run(kernel) }
    precondition(result != 1, "so that nothing is left out")
    return (passed / .nanoseconds(1)) / Double(units(of: kernel))
  }
}

func fail(_ message: String) -> Never {
  print(message)
  exit(2)
}

let words = Array(CommandLine.arguments.dropFirst())
switch words.first {
case "run" where words.count == 5:
  guard let kernel = Kernel(rawValue: words[1]), let reports = Int(words[3]),
    let rate = Int(words[4]), reports > 0, rate > 0
  else { fail("no such kernel or number: \(words)") }
  let bench = Bench(reports: reports, rate: rate)
  switch words[2] {
  case "swift": print(bench.swift(kernel))
  case "c" where kernel.hasTwin: print(bench.twin(kernel))
  case "none": print(0)
  case "broken": print(bench.swift(kernel), Bench(reports: reports / 20, rate: rate).swift(kernel))
  default: fail("swift, c, none or broken; \(words[2]) is none of them, or \(kernel) has no twin")
  }
case "time" where words.count == 4:
  guard let reports = Int(words[1]), let rate = Int(words[2]), let rounds = Int(words[3]),
    reports > 0, rate > 0, rounds > 0
  else { fail("no such number: \(words)") }
  let bench = Bench(reports: reports, rate: rate)
  for kernel in Kernel.allCases {
    var own: [Double] = []
    var twin: [Double] = []
    for _ in 0..<rounds {
      own.append(bench.time(kernel, bench.swift))
      if kernel.hasTwin { twin.append(bench.time(kernel, bench.twin)) }
    }
    let figures = [own.sorted(), twin.sorted()].filter { !$0.isEmpty }
      .flatMap { times in [times[0], times[times.count / 2]] }
    print(([kernel.rawValue] + figures.map { "\($0)" }).joined(separator: " "))
  }
default: fail("run KERNEL swift|c|none|broken REPORTS RATE, or time REPORTS RATE ROUNDS")
}
