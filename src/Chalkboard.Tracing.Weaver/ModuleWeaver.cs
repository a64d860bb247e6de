using Chalkboard.Tracing.Weaver.Assemblies;
using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Names;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver;

/// <summary>Weaves the methods of a module.</summary>
internal sealed class ModuleWeaver(ModuleDefinition module, WeavingOptions options)
{
    private readonly List<UnwovenMethod> _unwoven = [];
    private int _wovenCount;

    public WeavingReport Weave()
    {
        // A list, because methods that are added meanwhile are not woven.
        var methods = module.GetTypes().SelectMany(type => type.Methods).ToList();
        var machines = new StateMachines(methods);
        var selector = new MethodSelector(machines, options);
        var selected = methods.Select(method => (Method: method, Strategy: selector.Select(method))).ToList();

        var operations = new OperationSelector(options);
        var roots = methods.Select(method => (Method: method, Operation: operations.Find(method))).Where(root => root.Operation is not null)
            .ToList();

        var symbols = new SymbolMap(module);
        var mapType = new SymbolMapType(module, options.Placement);
        var probes = new ProbeReferences(module);
        var externalCalls = new ExternalCallFilter(module, options.WovenAssemblies, symbols);
        foreach (var (method, strategy) in selected)
        {
            if (strategy.Reason is { } reason) _unwoven.Add(new UnwovenMethod(method.FullName, reason));
            else symbols.Add(method, GetSourceName(method, machines), SourceName.GetParameters(machines.FindKickoff(method) ?? method));
        }

        foreach (var (method, strategy) in selected.Where(method => method.Strategy.Reason is null))
        {
            var context = new MethodContext(method, probes, symbols, mapType.FirstSymbol, mapType.TwinHolders, externalCalls)
            {
                StateMachine = machines.FindByMoveNext(method),
                DisposedIterator = machines.FindByDispose(method),
            };
            var error = strategy.Kind == WeavingStrategyKind.Twin ? TwinWeaver.Weave(context) : SameMethodWeaver.Weave(context);
            if (error is null) _wovenCount++;
            else _unwoven.Add(new UnwovenMethod(method.FullName, $"its probes would break a rule of IL: {error}"));
        }

        foreach (var (method, operation) in roots.Where(root => root.Operation!.Reason is null))
        {
            if (machines.FindByKickoff(method) is { Kind: not StateMachineKind.Async })
                RootIteratorWeaver.Weave(method, operation!.Name, probes);
            else
                RootMethodWeaver.Weave(method, operation!.Name, mapType.TwinHolders, probes);
        }

        mapType.Complete(probes, symbols.Count);
        symbols.WriteResource();
        return new WeavingReport(false, _wovenCount, _unwoven) { OperationMethods = [.. roots.Select(root => root.Operation!)] };
    }

    private static SourceName GetSourceName(MethodDefinition method, StateMachines machines)
    {
        var name = SourceName.From(machines.FindKickoff(method) ?? method);
        return CompilerGenerated.IsIteratorFinally(method) ? name with { Method = name.Method + ".finally" } : name;
    }
}
