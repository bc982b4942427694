using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Arrakis.Tests.Browser;

/// <summary>axe-core, which finds much of what keeps people from using a page: contrast, names, roles, order.</summary>
public static class Axe
{
    private const string Run =
        """
        async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
          .flatMap(v => v.nodes.map(n => `${v.id}: ${v.help}: ${n.target.join(' ')} (${n.failureSummary.replace(/\s+/g, ' ')})`))
        """;

    /// <summary>
    /// What it finds, a line each. The page's policy forbids scripts of others: axe comes in through the debugger, which stands
    /// above it, and the policy stays as it is.
    /// </summary>
    public static async Task<string[]> ViolationsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync(await File.ReadAllTextAsync(FindSource()));
        return await page.EvaluateAsync<string[]>(Run);
    }

    private static string FindSource([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, "page-checks", "node_modules", "axe-core", "axe.min.js");
            if (File.Exists(file)) return file;
        }

        throw new InvalidOperationException("This test needs axe-core: run ./test, or `npm ci --prefix tests/page-checks`.");
    }
}
