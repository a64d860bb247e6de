module LanguageSamples.FSharp.Data

open System
open System.IO

type Shape =
    | Circle of radius: float
    | Square of float
    | Polygon of sides: int * length: float
    | Nothing

let private area shape =
    match shape with
    | Circle radius -> Math.Round(Math.PI * radius * radius, 2)
    | Square side -> side * side
    | Polygon(sides, length) when sides < 3 -> -length
    | Polygon(sides, length) -> float sides * length
    | Nothing -> 0.0

let Discriminated_unions (o: TextWriter) =
    for shape in [ Circle 2.0; Square 3.0; Polygon(2, 1.0); Polygon(5, 1.0); Nothing ] do
        fprintfn o "%A %.2f" shape (area shape)

type Expression =
    | Number of int
    | Add of Expression * Expression
    | Times of Expression * Expression
    | Negated of Expression

let rec private evaluate expression =
    match expression with
    | Number number -> number
    | Add(left, right) -> evaluate left + evaluate right
    | Times(Number 0, _)
    | Times(_, Number 0) -> 0
    | Times(left, right) -> evaluate left * evaluate right
    | Negated inner -> -(evaluate inner)

let Recursive_unions (o: TextWriter) =
    o.WriteLine(evaluate (Add(Number 2, Times(Number 3, Negated(Number 4)))))
    o.WriteLine(evaluate (Times(Number 0, Negated(Number 4))))

[<Struct>]
type Reading =
    | Celsius of degrees: float
    | Raw of raw: int

let private degrees reading =
    match reading with
    | Celsius degrees -> degrees
    | Raw raw -> float raw / 10.0

let Struct_unions (o: TextWriter) =
    o.WriteLine(degrees (Celsius 2.5) + degrees (Raw 31))

type Mark =
    | Red
    | Amber
    | Green

    member mark.Next =
        match mark with
        | Red -> Green
        | Amber -> Red
        | Green -> Amber

let Unions_with_members (o: TextWriter) =
    o.WriteLine(string Red.Next + string Red.Next.Next)

type Person =
    { Name: string
      Age: int }

    member person.Older years =
        { person with Age = person.Age + years }

let Records (o: TextWriter) =
    let ann = { Name = "Ann"; Age = 30 }
    let older = ann.Older 2
    fprintfn o "%A %b %d" older (ann = older) (compare ann older)
    let { Name = name; Age = age } = older
    o.WriteLine(name + string age)

[<Struct>]
type Point = { X: int; Y: int }

let private mirrored (point: Point) = { point with X = -point.X }

let Struct_records (o: TextWriter) =
    let point = mirrored { X = 3; Y = 4 }
    o.WriteLine(point.X + point.Y)

let Anonymous_records (o: TextWriter) =
    let first = {| Id = 1; Name = "a" |}
    let second = {| first with Price = 2.5 |}
    let third = struct {| Id = second.Id + 1 |}
    fprintfn o "%s %.1f %d" second.Name second.Price third.Id

let private swapped (a, b) = (b, a)
let private struct_swapped (struct (a, b)) = struct (b, a)

let Tuples (o: TextWriter) =
    let a, b = swapped (1, "x")
    let struct (c, d) = struct_swapped (struct (2.5, 'y'))
    o.WriteLine(a + string b + string c + string d)

let private half number =
    if number % 2 = 0 then Some(number / 2) else None

let Options (o: TextWriter) =
    o.WriteLine(Some 12 |> Option.bind half |> Option.bind half |> Option.map string |> Option.defaultValue "none")
    o.WriteLine(Some 6 |> Option.bind half |> Option.bind half |> Option.isNone)
    let value = ValueSome 3
    match value with
    | ValueSome number -> o.WriteLine number
    | ValueNone -> o.WriteLine "none"

let private parsed (text: string) =
    match Int32.TryParse text with
    | true, number -> Ok number
    | false, _ -> Error $"{text} is no number"

let Results (o: TextWriter) =
    for text in [ "5"; "x" ] do
        match parsed text |> Result.map ((*) 2) with
        | Ok number -> o.WriteLine number
        | Error message -> o.WriteLine message

let Lists (o: TextWriter) =
    let numbers = [ 1..5 ] @ [ 10..-3..1 ]
    o.WriteLine(numbers |> List.filter (fun number -> number > 2) |> List.sumBy (fun number -> number * number))
    fprintfn o "%A" (numbers |> List.groupBy (fun number -> number % 3) |> List.map fst)

let Arrays_and_slices (o: TextWriter) =
    let numbers = Array.init 6 (fun index -> index * index)
    numbers[2] <- 100
    fprintfn o "%A %A" numbers[1..3] numbers[4..]
    let square = Array2D.init 2 3 (fun row column -> row * 10 + column)
    o.WriteLine(square[1, 2] + Array.sum square[1, 0..1])

let Maps_and_sets (o: TextWriter) =
    let map = Map [ for index in 1..5 -> index, string (index * index) ]
    o.WriteLine(map |> Map.add 9 "nine" |> Map.remove 1 |> Map.fold (fun text key value -> $"{text} {key}={value}") "")
    fprintfn o "%A" (Set [ 3; 1; 2; 3 ] + Set [ 7 ])

[<Measure>]
type metre

[<Measure>]
type second

let private speed (distance: float<metre>) (time: float<second>) =
    if time > 0.0<second> then distance / time else 0.0<metre / second>

let Units_of_measure (o: TextWriter) =
    o.WriteLine(float (speed 10.0<metre> 4.0<second>))

type Level =
    | Low = 1
    | High = 7

let Enums (o: TextWriter) =
    let name level =
        match level with
        | Level.Low -> "low"
        | Level.High -> "high"
        | other -> string (int other)

    o.WriteLine(name Level.Low + name Level.High + name (enum 3))

let Structural_equality_and_comparison (o: TextWriter) =
    o.WriteLine([ Circle 1.0; Nothing ] = [ Circle 1.0; Nothing ])
    o.WriteLine(List.sort [ Green; Red; Amber ] |> List.map string |> String.concat ",")
    o.WriteLine((hash (1, "a") = hash (1, "a")) && (Some 1 < Some 2) && [| 1; 2 |] < [| 1; 3 |])
