using System.CommandLine;
using System.Text.RegularExpressions;
using Arrakis.Cli.Tests.Deploy;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary><c>docs/runbooks</c>: a page for each alert, and what it tells to do can be done.</summary>
public sealed partial class RunbookTests
{
    private static readonly string[] Headings =
        ["What it means", "How to see it", "What to do", "How to know that it is over", "When to wake somebody else"];

    private static string[] Pages { get; } =
    [
        .. Directory.GetFiles(AlertFiles.Runbooks, "*.md")
            .Where(file => Path.GetFileName(file) != "README.md").Order(StringComparer.Ordinal),
    ];

    [Fact]
    public async Task Each_alert_has_a_page_and_each_page_an_alert()
    {
        var alerts = (await AlertFiles.AlertsAsync()).Select(alert => alert.Text("alert")).Distinct();
        Pages.Select(Path.GetFileNameWithoutExtension).ShouldBe(alerts, ignoreOrder: true);
    }

    [Fact]
    public void Each_page_says_the_same_five_things()
    {
        foreach (var page in Pages)
        {
            var lines = File.ReadAllLines(page);
            lines[0].ShouldBe($"# {Path.GetFileNameWithoutExtension(page)}");
            lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).ShouldBe(Headings, page);
            lines.Length.ShouldBeLessThan(60, page);
        }
    }

    [Fact]
    public async Task The_index_names_each_page_with_the_severity_of_its_alert()
    {
        var index = await File.ReadAllTextAsync(Path.Combine(AlertFiles.Runbooks, "README.md"));
        foreach (var alerts in (await AlertFiles.AlertsAsync()).GroupBy(alert => alert.Text("alert")))
        {
            var severity = alerts.Select(alert => alert.Text("labels.severity")).Distinct().Order(StringComparer.Ordinal).ToList();
            index.ShouldContain($"| [{alerts.Key}]({alerts.Key}.md) | {string.Join(", ", severity)} |");
            (await File.ReadAllTextAsync(Path.Combine(AlertFiles.Runbooks, $"{alerts.Key}.md")))
                .ShouldContain($"Severity: {string.Join(" or ", severity)}.");
        }
    }

    [Fact]
    public async Task Each_command_that_a_page_names_exists()
    {
        var named = 0;
        foreach (var page in Directory.GetFiles(AlertFiles.Runbooks, "*.md"))
        {
            foreach (Match match in CommandLine().Matches(await File.ReadAllTextAsync(page)))
            {
                named++;
                Check(match.Groups[1].Value.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries), $"{page}: {match.Value}");
            }
        }

        named.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Each_link_leads_somewhere()
    {
        foreach (var page in Directory.GetFiles(AlertFiles.Runbooks, "*.md"))
        {
            foreach (Match match in Link().Matches(await File.ReadAllTextAsync(page)))
            {
                var parts = match.Groups[1].Value.Split('#');
                var (file, anchor) = (parts[0], parts.ElementAtOrDefault(1));
                var target = Path.Combine(AlertFiles.Runbooks, file);
                File.Exists(target).ShouldBeTrue($"{page}: {match.Value}");
                if (anchor is not null)
                    File.ReadLines(target).Where(l => l.StartsWith('#')).Select(Anchor).ShouldContain(anchor, page);
            }
        }
    }

    private static void Check(string[] words, string where)
    {
        Command command = ArrakisProgram.CreateRoot();
        foreach (var word in words)
        {
            if (word.StartsWith("--", StringComparison.Ordinal))
                command.Options.Select(option => option.Name).ShouldContain(word, where);
            else if (word.All(c => char.IsLower(c) || c == '-') && command.Subcommands.Count > 0 && command.Arguments.Count == 0)
                command = command.Subcommands.FirstOrDefault(c => c.Name == word).ShouldNotBeNull($"{where}: there is no {word}.");
        }
    }

    private static string Anchor(string heading) =>
        NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"`arrakis ([^`…]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"\]\(((?!https?:)[^)]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 -]", RegexOptions.CultureInvariant)]
    private static partial Regex NoAnchor();
}
