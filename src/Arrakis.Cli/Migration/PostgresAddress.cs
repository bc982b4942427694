using Arrakis.Cli.Hosting;
using Npgsql;

namespace Arrakis.Cli.Migration;

/// <summary>
/// Reads <c>DATABASE_URL</c>: a URL such as <c>postgresql://user:password@host:5432/database?sslmode=require</c>, or Npgsql's own
/// form.
/// </summary>
internal static class PostgresAddress
{
    /// <exception cref="UsageException">It is neither; the text does not repeat it, for it may hold a password.</exception>
    public static NpgsqlDataSource Open(string address)
    {
        try
        {
            var settings = address.Contains("://", StringComparison.Ordinal)
                ? FromUrl(new Uri(address))
                : new NpgsqlConnectionStringBuilder(address);
            settings.ApplicationName ??= "arrakis migrate";
            // DISCARD ALL is refused by a transaction pooler, and nothing here outlives its transaction.
            settings.NoResetOnClose = true;
            return NpgsqlDataSource.Create(settings);
        }
        catch (Exception fault) when (fault is UriFormatException or ArgumentException or KeyNotFoundException or FormatException)
        {
            throw new UsageException(
                "DATABASE_URL cannot be read; it has to look like postgresql://user:password@host:5432/database?sslmode=require.");
        }
    }

    /// <summary>Host and database, without user and password.</summary>
    public static string Describe(NpgsqlDataSource database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"{settings.Database ?? settings.Username} on {settings.Host}:{settings.Port}";
    }

    private static NpgsqlConnectionStringBuilder FromUrl(Uri url)
    {
        if (url.Scheme is not ("postgres" or "postgresql"))
            throw new UriFormatException();
        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Length > 0 ? Uri.UnescapeDataString(url.Host).Trim('[', ']') : null,
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
            Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = url.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(url.AbsolutePath[1..]) : null,
        };
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (n, Uri.UnescapeDataString(v)) : (pair, "");
            switch (name)
            {
                case "sslmode": settings["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal); break;
                case "sslrootcert": settings.RootCertificate = value; break;
                case "host": settings.Host = value; break;
                case "application_name": settings.ApplicationName = value; break;
                default: throw new ArgumentException(name);
            }
        }

        return settings;
    }
}
