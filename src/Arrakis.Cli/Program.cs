using Arrakis.Cli;

return await ArrakisProgram.RunAsync(args);
