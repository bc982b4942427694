using System.Text.RegularExpressions;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// Refuses USE before it is sent: it would change the keyspace of one connection under all requests that share it, and theirs
/// would go to tables of the same names elsewhere.
/// </summary>
internal static partial class UseStatement
{
    /// <summary>Refuses it.</summary>
    /// <exception cref="InvalidOperationException">The text is USE.</exception>
    public static void Refuse(string cql)
    {
        if (Use().IsMatch(cql))
            throw Refusal();
    }

    /// <summary>What its caller is told.</summary>
    public static InvalidOperationException Refusal() => new(
        "USE changes the keyspace of one connection, and a session has many: set ScyllaOptions.Keyspace, or write keyspace.table.");

    // White space and comments may stand before it.
    [GeneratedRegex(
        """\A(?>\s+|(?:--|//)[^\n]*\n|/\*.*?\*/)*USE(?=[\s"/-])""",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Use();
}
