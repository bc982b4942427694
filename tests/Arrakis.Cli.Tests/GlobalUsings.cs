global using Arrakis.Cli.Tests.Support;
global using Shouldly;
global using Xunit;
