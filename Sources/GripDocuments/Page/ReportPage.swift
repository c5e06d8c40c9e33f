/// A page of its own: no script, no request to anywhere, the house's style.
enum ReportPage {
  /// The page.
  ///
  /// - Parameters:
  ///   - style: what it needs besides the house's style, and what stands on every printed page.
  ///   - footer: what stands below what it says.
  static func html(title: HTML, style: HTML, footer: HTML = Self.footer, main: HTML) -> String {
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(ReportStyle.sheet)
      \(style)
      </style>
      </head>
      <body>
      <main>
      \(main)
      </main>
      \(footer)</body>
      </html>

      """
    return page.markup
  }

  private static let footer: HTML = """
    <footer>
    <p>Not a medical device. No diagnosis and no coding advice: codes and minutes are as the therapist entered them; \
    this program chooses none and does not say that a claim is right.</p>
    </footer>

    """

  // MARK: Parts

  /// What it is, whose, and the facts that come first, each with its name.
  static func title(_ what: HTML, _ reference: String, facts: [(name: HTML, value: HTML)]) -> HTML {
    """
    <div class="title">
    <div>
    <p class="eyebrow">\(what)</p>
    <h1>\(reference)</h1>
    </div>
    <dl class="facts">
    \(facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" as HTML })
    </dl>
    </div>
    """
  }

  /// The frame that says that no patient held a controller; nothing where one did.
  static func banner(_ isSimulated: Bool, _ words: HTML) -> HTML {
    isSimulated
      ? "<p class=\"banner\"><strong>SIMULATED DATA.</strong> \(words)</p>" : .none
  }

  /// The frames that say what makers say against the use of their devices.
  static func banners(ofLimits limits: [String]) -> [HTML] {
    limits.map { "<p class=\"banner\"><strong>NO MEDICAL DEVICE.</strong> \($0)</p>" }
  }

  /// A figure that is read at a glance.
  static func tile(_ name: String, _ source: Source, _ value: HTML, _ rest: HTML) -> HTML {
    """
    <div class="tile">
    <h2>\(name) \(source.mark)</h2>
    <p class="value">\(value)</p>
    \(rest)
    </div>
    """
  }
}

/// What stands on every printed page.
struct PageMargins {
  /// The patient's reference.
  var reference: String
  /// The day, or the days.
  var day: String
  /// What the page is, without the reference.
  var name: String
  var isSimulated: Bool

  /// The rule of a style sheet for it.
  var rule: HTML {
    let simulated: HTML = isSimulated ? "@top-center { content: \"SIMULATED DATA\"; }" : .none
    return """
      @page {
        @top-left { content: "Patient " \(HTML.styleString(reference)); }
        \(simulated)
        @top-right { content: \(HTML.styleString(day)); }
        @bottom-left { content: \(HTML.styleString(name)) ". Not a medical device."; }
        @bottom-right { content: "page " counter(page) " of " counter(pages); }
      }
      """
  }
}
