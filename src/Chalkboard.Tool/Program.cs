using System.Text;
using Chalkboard.Tool.Commands;

// JSON and traces are UTF-8, whatever the terminal's language.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await ChalkCommandLine.RunAsync(args, Console.Out, Console.Error, TimeProvider.System).ConfigureAwait(false);
