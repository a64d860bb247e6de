using Chalkboard.Tool.Commands;

return await Chalk.RunAsync(args, Console.Out, Console.Error, TimeProvider.System).ConfigureAwait(false);
