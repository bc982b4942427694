using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>
/// A numbered step of the schema, <c>cql/NNNN-name.cql</c>. What has been released is never changed: a change is a new one.
/// </summary>
/// <param name="Number">1 and above, without gaps.</param>
/// <param name="Name">What it makes, such as <c>scores</c>.</param>
/// <param name="Text">Its statements, with placeholders such as <c>${keyspace}</c>.</param>
public sealed record Migration(int Number, string Name, string Text)
{
    private const string Prefix = "cql/";

    /// <summary>SHA-256 of <see cref="Text"/> in UTF-8, in lower-case hexadecimal digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The migrations of this program, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } =
        [.. Assembly.GetManifestResourceNames().Where(IsNumbered).Select(Load).OrderBy(m => m.Number)];

    /// <summary>The statements that come before all migrations, each time: keyspace, records, lock.</summary>
    internal static string Bootstrap { get; } = Read(Prefix + "bootstrap.cql");

    private static Assembly Assembly => typeof(Migration).Assembly;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number:0000}-{Name}");

    private static bool IsNumbered(string resource) =>
        resource.StartsWith(Prefix, StringComparison.Ordinal) && char.IsAsciiDigit(resource[Prefix.Length]);

    private static Migration Load(string resource)
    {
        var file = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
        var dash = file.IndexOf('-', StringComparison.Ordinal);
        return new Migration(int.Parse(file[..dash], CultureInfo.InvariantCulture), file[(dash + 1)..], Read(resource));
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
