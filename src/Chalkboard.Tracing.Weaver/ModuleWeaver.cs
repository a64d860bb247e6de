using Chalkboard.Tracing.Weaver.Assemblies;
using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Names;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver;

/// <summary>Weaves the methods of a module, one by one.</summary>
internal sealed class ModuleWeaver(ModuleDefinition module, WeavingOptions options)
{
    private readonly List<UnwovenMethod> _unwoven = [];
    private int _woven;

    public WeavingReport Weave()
    {
        // What is added meanwhile is not woven.
        var methods = module.GetTypes().SelectMany(type => type.Methods).ToList();
        var machines = new StateMachines(methods);
        var selector = new Selector(machines, options);
        var selected = methods.Select(method => (Method: method, Way: selector.Select(method))).ToList();

        var operations = new Operations(machines, options);
        var roots = methods.Select(method => (Method: method, Operation: operations.Find(method))).Where(root => root.Operation is not null).ToList();

        var symbols = new SymbolMap(module);
        var holder = new MapHolder(module, options.Placement);
        var probes = new ProbeReferences(module);
        var externals = new ExternalCalls(module, options.WovenToo, symbols);
        foreach (var (method, way) in selected)
        {
            if (way.Reason is { } reason) _unwoven.Add(new UnwovenMethod(method.FullName, reason));
            else symbols.Add(method, NameOf(method, machines), SourceName.Parameters(machines.KickoffOf(method) ?? method));
        }

        foreach (var (method, way) in selected.Where(method => method.Way.Reason is null))
        {
            var context = new MethodContext(method, probes, symbols, holder.First, holder.Holders, externals) { Machine = machines.Of(method), Abandoned = machines.AbandonedBy(method) };
            var fault = way.Kind == WayKind.Twin ? Twin.Add(context) : InPlace.Weave(context);
            if (fault is null) _woven++;
            else _unwoven.Add(new UnwovenMethod(method.FullName, $"its probes would break a rule of IL: {fault}"));
        }

        foreach (var (method, operation) in roots.Where(root => root.Operation!.Reason is null)) Root.Make(method, operation!.Name, holder.Holders, probes);
        holder.Complete(probes, symbols.Count);
        symbols.Complete();
        return new WeavingReport(false, _woven, _unwoven) { Operations = [.. roots.Select(root => root.Operation!)] };
    }

    private static SourceName NameOf(MethodDefinition method, StateMachines machines)
    {
        var name = SourceName.Of(machines.KickoffOf(method) ?? method);
        return CompilerMade.IsFinallyOfAnIterator(method) ? name with { Method = name.Method + ".finally" } : name;
    }
}
